"""What a text names and refers to, read off whole sentences about many wars and places."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgbuild.extract.annotations import Mentions
from kgbuild.model import Node, Span

Reader = Callable[[str], Mentions]


def node(mentions: Mentions, name: str) -> Node:
    found = [
        n for n in mentions.entities if n.label == name or any(x.text == name and x.kind == "seen" for x in n.names)
    ]
    assert found, f"{name} is not among {[n.label for n in mentions.entities]}"
    return found[0]


def meant(mentions: Mentions, text: str, words: str) -> set[str]:
    """Labels of what the words stand for, at their last place."""
    start = text.rindex(words)
    labels = {n.id: n.label for n in mentions.entities}
    return {labels[m.entity] for m in mentions.mentions if m.span.start == start and m.span.end == start + len(words)}


def roles(mentions: Mentions) -> set[tuple[str, str, str]]:
    labels = {n.id: n.label for n in mentions.entities} | {"": ""}
    return {(labels[r.person], r.position, labels[r.organization]) for r in mentions.roles}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "They signed the Treaty on Friendship, Cooperation and Partnership in Riga.",
            "Treaty on Friendship, Cooperation and Partnership",
        ),
        (
            "The Convention relating to the Status of Refugees was adopted in 1951.",
            "Convention relating to the Status of Refugees",
        ),
        (
            "It cites the Protocol to the Convention on Certain Weapons.",
            "Protocol to the Convention on Certain Weapons",
        ),
        (
            "The Memorandum on Safety in Connection with Moldova's Accession to the Convention on Mines was cited.",
            "Memorandum on Safety in Connection with Moldova's Accession to the Convention on Mines",
        ),
        ("The Treaty on Armed Forces, Poland and Latvia were spoken of.", "Treaty on Armed Forces"),
        ("Ghana signed the Protocol on Transit, Lomé and Accra said.", "Protocol on Transit"),
    ],
)
def test_a_papers_name_goes_on_as_far_as_it_says_what_it_is_about(read: Reader, text: str, name: str) -> None:
    assert "Treaty" in node(read(text), name).types


@pytest.mark.parametrize(
    ("text", "name", "kind", "authority"),
    [
        ("The convoy moved in Kalbajar city.", "Kalbajar city", "Settlement", ""),
        ("Kelbadjar district of the Republic of Azerbaijan fell.", "Kelbadjar district", "District", "iso:AZ-KAL"),
        ("The tunnel on the Toganali-Kalbajar road was opened.", "Toganali-Kalbajar road", "Road", ""),
        ("Residents of the village of Zamzam fled.", "Zamzam", "Settlement", ""),
        ("Residents of the village of Sheikh Zamzam fled.", "Sheikh Zamzam", "Settlement", ""),
        ("The town of Abu Zamzam fell.", "Abu Zamzam", "Settlement", ""),
        ("Shells hit the Tell-ul area.", "Tell-ul area", "Place", ""),
        ("The Emirate of Bukhara was at war.", "Emirate of Bukhara", "State", ""),
        ("It grew strong under Moïse Kapenda.", "Moïse Kapenda", "Person", ""),
        ("Mukhtar, who had seized Kufa, left.", "Mukhtar", "Person", ""),
        ("The SIEGE OF SARMIN was long. They held Sarmin, a town.", "Sarmin", "Settlement", ""),
        ("The Free State of Bavaria was at war.", "Free State of Bavaria", "State", ""),
        ("The Sultanate of Oman was at peace.", "Oman", "Country", "iso:OM"),
        ("The Kingdom of Denmark was at peace.", "Denmark", "Country", "iso:DK"),
        ("The port of Qarnaq is closed.", "Qarnaq", "Settlement", ""),
        ("They visited the Istisu sanatorium.", "Istisu sanatorium", "Facility", ""),
        ("Troops crossed the Isthmus of Tehuantepec.", "Isthmus of Tehuantepec", "NaturalFeature", ""),
        ("The Armed Forces of Azerbaijan advanced.", "Armed Forces of Azerbaijan", "ArmedForce", ""),
        ("The Fretilin fighters fled to the mountains.", "Fretilin fighters", "ArmedForce", ""),
        ("The State Tourism Agency said so.", "State Tourism Agency", "Organization", ""),
        ("The Treaty of Guadalupe Hidalgo ended it.", "Treaty of Guadalupe Hidalgo", "Treaty", ""),
        ("The Good Friday Agreement was signed.", "Good Friday Agreement", "Treaty", ""),
        ("The 44-day Patriotic War ended.", "44-day Patriotic War", "Conflict", ""),
        ("The Mexican-American War ended in 1848.", "Mexican-American War", "Conflict", ""),
    ],
)  # fmt: skip
def test_one_name(read: Reader, text: str, name: str, kind: str, authority: str) -> None:
    found = node(read(text), name)
    assert found.types[0] == kind
    assert found.authority == authority


def test_lists_share_their_head_word(read: Reader) -> None:
    text = "Troops moved to the Kalbajar, Aghdam and Lachin districts. Armenian and Artsakh troops were forced back."
    mentions = read(text)
    assert {n.types[0] for n in (node(mentions, x) for x in ("Kalbajar", "Aghdam", "Lachin"))} == {"District"}
    assert node(mentions, "Lachin").authority == "iso:AZ-LAC"
    assert any(n.label == "Armenian troops" for n in mentions.entities)
    assert any(n.label == "Artsakh troops" for n in mentions.entities)


def test_lists_of_resolutions(read: Reader) -> None:
    for text in (
        "It failed to fulfil the UN Security resolutions (853, 874 and 884).",
        "Recalling its resolutions 853 (1993) of 29 July 1993, 874 (1993) and 884 (1993),",
        "Resolutions 853, 874 and 884 were adopted.",
    ):
        labels = {n.label for n in read(text).entities if "Resolution" in n.types}
        assert labels == {"Resolution 853", "Resolution 874", "Resolution 884"}, text


def test_titles_become_roles(read: Reader) -> None:
    text = (
        "The deal was signed by Serbian President Slobodan Milošević, Armenia's former president, Levon Ter-Petrosyan, "
        "and Governor William Lane of New Mexico. Kamila Aliyeva, a member of the Milli Majlis, agreed. "
        "The personal representative of the OSCE chairman-in-office, Ambassador Andrzej Kasprzyk, came."
    )
    assert roles(read(text)) >= {
        ("Slobodan Milošević", "President", "Serbia"),
        ("Levon Ter-Petrosyan", "president", "Armenia"),
        ("William Lane", "Governor", "New Mexico"),
        ("Kamila Aliyeva", "member", "Milli Majlis"),
        ("Andrzej Kasprzyk", "personal representative", "Organization for Security and Co-operation in Europe"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was signed by Presidents Alija Izetbegovic of Bosnia and Franjo Tudjman of Croatia.",
         {("Alija Izetbegovic", "President", "Bosnia"), ("Franjo Tudjman", "President", "Croatia")}),
        ("It was signed by Presidents Óscar Arias Sánchez of Costa Rica, Vinicio Cerezo of Guatemala, José Azcona of "
         "Honduras and Daniel Ortega of Nicaragua.",
         {("Óscar Arias Sánchez", "President", "Costa Rica"), ("Vinicio Cerezo", "President", "Guatemala"),
          ("José Azcona", "President", "Honduras"), ("Daniel Ortega", "President", "Nicaragua")}),
        ("Major Generals Ali Hadi and Omar Noor signed the maps.",
         {("Ali Hadi", "Major General", ""), ("Omar Noor", "Major General", "")}),
        ("The talks were opened by the President of Chad, Idriss Deby, and the leader of Renamo, Afonso Dhlakama.",
         {("Idriss Deby", "President", "Chad"), ("Afonso Dhlakama", "leader", "RENAMO")}),
        ("Among the dead was Brigadier Lalith Perera, deputy commander of the 21st Division.",
         {("Lalith Perera", "Brigadier", ""), ("Lalith Perera", "deputy commander", "21st Division")}),
        ("Banu, a senior LTTE commander, raised the flag.",
         {("Banu", "commander", "Liberation Tigers of Tamil Eelam")}),
        ("Deputy Foreign Minister Sergei Vershinin met the Minister of Foreign Affairs, Ali Alatas.",
         {("Sergei Vershinin", "Deputy Foreign Minister", ""), ("Ali Alatas", "Minister of Foreign Affairs", "")}),
        ("The head of the Health Directorate Dr. Hassan Omar met Governor of Aleppo Hussein Diab.",
         {("Hassan Omar", "head", "Health Directorate"), ("Hussein Diab", "Governor", "Aleppo")}),
        ("Governor of Quneitra Hammam Dbayat met the head of the DPR Denis Pushilin.",
         {("Hammam Dbayat", "Governor", ""), ("Denis Pushilin", "head", "Donetsk People's Republic")}),
        ("Iran's ambassador in Damascus, Mehdi Sobhani, came under Major-General Charles Townshend.",
         {("Mehdi Sobhani", "ambassador", "Iran"), ("Charles Townshend", "Major-General", "")}),
        ("Koroma, leader of the Armed Forces Revolutionary Council, fled. President Bill Clinton met Elliot, the chief "
         "superintendent of trade.",
         {("Koroma", "leader", "Armed Forces Revolutionary Council"), ("Bill Clinton", "President", ""),
          ("Elliot", "chief superintendent", "")}),
        ("Houthi official Mohammed Ali al-Houthi met President James Madison and Congress.",
         {("Mohammed Ali al-Houthi", "official", "Houthis"), ("James Madison", "President", "")}),
        ("Geneva, the seat of the UN commissioner, is calm. Uday Omar, the son of President Saddam Omar, died.",
         {("Saddam Omar", "President", "")}),
    ],
)  # fmt: skip
def test_offices_and_ranks(read: Reader, text: str, expected: set[tuple[str, str, str]]) -> None:
    assert roles(read(text)) == expected


def test_parts_of_the_compass_belong_to_names(read: Reader) -> None:
    text = (
        "Spain ceded East Florida to the United States. Rebels besieged Western Ghouta in eastern Syria. "
        "West Germany fell."
    )
    labels = {n.label for n in read(text).entities if "Place" in n.types}
    assert labels == {"Spain", "East Florida", "United States", "Western Ghouta", "Syria", "West Germany"}


def test_bodies_of_command_are_no_persons(read: Reader) -> None:
    mentions = read("The General Command of the Army and Armed Forces spoke. Colonel Nasser Ali heads the 4th Brigade.")
    assert node(mentions, "General Command of the Army and Armed Forces").types == ("Organization",)
    assert node(mentions, "4th Brigade").types[0] == "ArmedForce"
    assert [n.label for n in mentions.entities if n.types == ("Person",)] == ["Nasser Ali"]


def test_names_in_no_table_are_places_by_what_is_said_of_them(read: Reader) -> None:
    text = (
        "Tel Zahra (also spelled Tell Zahra) is a largely ruined village. It was captured in May. Rebels besieged "
        "al-Zarqat and Wadi as-Sahn. Wadi as-Sahn is quiet. The outskirts of Qamhan burned; Qamhan lies on a hill. "
        "Harun said so. Kintara fighters left."
    )
    places = {n.label: n.types[0] for n in read(text).entities if "Place" in n.types}
    assert places == {"Tel Zahra": "Settlement", "al-Zarqat": "Place", "Wadi as-Sahn": "Place", "Qamhan": "Place"}


def test_a_name_is_read_whole(read: Reader) -> None:
    text = "Troops held the town of Maarat al-Numan. Jaime Gama left. They met in Madinat al-Baath. Abu al-Duhur fell."
    labels = {n.label for n in read(text).entities}
    assert {"Maarat al-Numan", "Madinat al-Baath", "Abu al-Duhur"} <= labels
    assert not labels & {"Numan", "Maarat", "Gama", "Baath"}


def test_persons_of_one_surname_stay_apart(read: Reader) -> None:
    text = "President Ilham Aliyev and First Lady Mehriban Aliyeva came. Kamila Aliyeva spoke. Aliyev left."
    mentions = read(text)
    assert len({n.id for n in mentions.entities if n.types == ("Person",)}) == 3
    assert meant(mentions, text, "Aliyev") == {"Ilham Aliyev"}


def test_capitals_stand_for_states_only_where_they_act(read: Reader) -> None:
    acting = "Baku postponed the handover."
    assert meant(read(acting), acting, "Baku") == {"Azerbaijan"}
    place = "They met in Baku."
    assert meant(read(place), place, "Baku") == {"Baku"}


def test_what_refers_back(read: Reader) -> None:
    text = (
        "The army entered the Kalbajar district. The district is large. Resolution 822 was adopted. "
        "The resolution demanded withdrawal. Egypt and Israel talked. The two countries signed a treaty."
    )
    mentions = read(text)
    assert meant(mentions, text, "The district") == {"Kalbajar"}
    assert meant(mentions, text, "The resolution") == {"Resolution 822"}
    assert meant(mentions, text, "The two countries") == {"Egypt", "Israel"}


@pytest.mark.parametrize(
    ("text", "words", "label"),
    [
        ("Quneitra is a town in Syria. Syrian troops recaptured it.", "it", "Quneitra"),
        ("Quneitra is a town in Syria. After the siege it was taken by Israel.", "it", "Quneitra"),
        ("Quneitra is a town. An accord on Quneitra was signed in Geneva. A president came to the town.", "the town",
         "Quneitra"),
        ("Quneitra is a town in Syria. The pope prayed in the Greek church. Few people lived there.", "there",
         "Quneitra"),
        ("The Khyber Pass is closed. Goods went by sea. Trade fell. A year went by. Troops reopened the pass.",
         "the pass", "Khyber Pass"),
        ("The Liberation Tigers of Tamil Eelam came. The Tigers left.", "The Tigers",
         "Liberation Tigers of Tamil Eelam"),
        ("Ehud Barak, the Israeli prime minister, came. Barak refused.", "Barak", "Ehud Barak"),
        ("They stormed the military base at Elephant Pass. A flag was raised over the base.", "the base",
         "Elephant Pass"),
        ("Israel agreed to withdraw from the Sinai, and to return it to Egypt.", "it", "Sinai"),
        ("Tel Hara, which lies on a hill, is calm. Rebels shelled it.", "it", "Tel Hara"),
        ("President Óscar Arias Sánchez came. Arias left.", "Arias", "Óscar Arias Sánchez"),
        ("NAIROBI, March 3 (Reuters) - Fighters seized the port.", "NAIROBI", "Nairobi"),
        ("Rebels took the Nasib border crossing. The army regained the crossing.", "the crossing",
         "Nasib border crossing"),
    ],
)  # fmt: skip
def test_places_are_meant_by_what_happens_to_them(read: Reader, text: str, words: str, label: str) -> None:
    assert meant(read(text), text, words) == {label}


def test_what_the_clause_itself_may_mean_is_not_sought_before(read: Reader) -> None:
    text = "The Treaty of Tordesillas was signed. The commission reaffirmed its decision."
    assert not meant(read(text), text, "its")


def test_what_cannot_be_known_stays_open(read: Reader) -> None:
    text = "John Smith and Peter Brown met. The ball was his."
    mentions = read(text)
    assert not meant(mentions, text, "his")
    assert [text[u.span.start : u.span.end] for u in mentions.unresolved] == ["his"]


def test_other_names(read: Reader) -> None:
    text = (
        "The Good Friday Agreement (also called the Belfast Agreement) set up the Independent International Commission "
        "on Decommissioning (IICD). The **Lachin offensive** (Laçına hücum əməliyyatı) was an operation."
    )
    mentions = read(text)
    labels = {n.id: n.label for n in mentions.entities}
    assert {(labels[a.entity], a.name.text) for a in mentions.aliases} == {
        ("Good Friday Agreement", "Belfast Agreement"),
        ("Independent International Commission on Decommissioning", "IICD"),
        ("Lachin offensive", "Laçına hücum əməliyyatı"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Quneitra** (also spelled _Kuneitra_ or _al-Qunaytirah_) is a town in Syria.",
         {("Quneitra", "Kuneitra"), ("Quneitra", "al-Qunaytirah")}),
        ("The Khyber Pass is long. Known in Pashto as _Khaibar_, the pass had been fortified.",
         {("Khyber Pass", "Khaibar")}),
        ("The Comprehensive Peace Agreement (CPA; in Nepali Bistrit Shanti Samjhauta) was signed.",
         {("Comprehensive Peace Agreement", "CPA"), ("Comprehensive Peace Agreement", "Bistrit Shanti Samjhauta")}),
        ("It set up a United Nations Observer Mission in Georgia (UNOMIG).",
         {("United Nations Observer Mission in Georgia", "UNOMIG")}),
        ("Britain proposed a Suez Canal Users’ Association (SCUA) in May.",
         {("Suez Canal Users' Association", "SCUA")}),
        ("Under the Paris Treaty of 1819 (also called the Transcontinental Treaty and ratified in 1821) Spain gave in.",
         {("Paris Treaty", "Transcontinental Treaty")}),
        ("COPAZ, the National Commission for the Consolidation of Peace, met. NATO, the European Union and Russia met.",
         {("National Commission for the Consolidation of Peace", "COPAZ")}),
        ("It was signed by Pushpa Kamal Dahal, better known as Prachanda.", {("Pushpa Kamal Dahal", "Prachanda")}),
        ("The Ogaden War — also called the Ethio-Somali War — began in July.", {("Ogaden War", "Ethio-Somali War")}),
        ("The Goths captured Dorostolon (modern Silistra).", {("Dorostolon", "Silistra")}),
        ("The fleet left Aenus (modern Turkey) in May.", set()),
        ("Camp Ashraf, later called New Iraq, closed. Iraq agreed.", {("Camp Ashraf", "New Iraq")}),
    ],
)  # fmt: skip
def test_names_for_the_same(read: Reader, text: str, expected: set[tuple[str, str]]) -> None:
    mentions = read(text)
    labels = {n.id: n.label for n in mentions.entities}
    assert {(labels[a.entity], a.name.text) for a in mentions.aliases} == expected


def test_acronyms_stand_for_their_names_all_through(read: Reader) -> None:
    text = (
        "The Frente Popular para la Liberación (FPL) fought the Somali National Alliance (SNA) in the Democratic "
        "Republic of Congo (DRC). Omar Noor, a former SNA officer, joined FPL. The Kigali Peace Pact (KPP) failed. "
        "The KPP ended."
    )
    mentions = read(text)
    assert meant(mentions, text, "FPL") == {"Frente Popular para la Liberación"}
    assert meant(mentions, text, "KPP") == {"Kigali Peace Pact"}
    assert meant(mentions, text, "DRC") == {"Democratic Republic of the Congo"}
    assert roles(mentions) == {("Omar Noor", "officer", "Somali National Alliance")}


def test_an_office_once_held_is_no_other_name(read: Reader) -> None:
    mentions = read("Kofi Annan, formerly Secretary-General of the United Nations, led the talks.")
    assert ("Kofi Annan", "Secretary-General") in {(person, position) for person, position, *_ in roles(mentions)}
    assert not mentions.aliases


@pytest.mark.parametrize(
    "text",
    [
        "In Vorland , Osterby , Felix Hernandez pitched Vorland 's first perfect game of the year .",
        "In West Virginia , road bowling was first taken up by the Lewis County town of Ireland during the festival .",
    ],
)
def test_a_list_of_places_that_is_none_is_left_alone(read: Reader, text: str) -> None:
    read(text)  # once an IndexError


def test_ordinary_words_are_no_places(read: Reader) -> None:
    text = "Same day, the Deal was off. August was hot. Union leaders said Reading is Nice. Most people left in March."
    assert not [n.label for n in read(text).entities if "Place" in n.types]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=300), st.lists(st.sampled_from(
    ["President", "Baku", "AUTHORITIES", "of", "the", "(", ")", ",", "and", "resolutions", "822", "Kalbajar",
     "district",
     "'s", "-", "army", "Ministry", "Treaty", "war", "his", "there", "both", "sides", "\n", ".", "ә", "كلبجر", "U.S."]
), max_size=40).map(" ".join)))  # fmt: skip
def test_any_text(read: Reader, text: str) -> None:
    mentions = read(text)
    ids = {n.id for n in mentions.entities}
    for mention in mentions.mentions:
        assert 0 <= mention.span.start < mention.span.end <= len(text)
        assert mention.entity in ids
    for entity in mentions.entities:
        for name in entity.names:
            if name.span is not None and name.kind == "seen":
                assert 0 <= name.span.start < name.span.end <= len(text)
    for one, other in zip(mentions.mentions, mentions.mentions[1:], strict=False):
        if one.span.overlaps(other.span):
            assert one.span.covers(other.span) or other.span.covers(one.span)
    for fact in mentions.roles:
        assert fact.person in ids
        assert fact.organization in ids | {""}


@pytest.mark.parametrize(
    ("text", "words", "kinds"),
    [
        ("The French took the town.", "French", {"Group"}),
        ("It was taken by the Dutch and Spanish.", "Spanish", {"Group"}),
        ("The French army took the town.", "French army", {"ArmedForce"}),
    ],
)
def test_a_people_may_be_named_by_its_adjective(read: Reader, text: str, words: str, kinds: set[str]) -> None:
    found = read(text)
    start = text.index(words)
    assert {m.types[0] for m in found.mentions if m.span == Span(start, start + len(words))} == kinds


def test_a_language_is_no_people(read: Reader) -> None:
    assert not [
        n for n in read("French is spoken there. The French language is taught.").entities if "Group" in n.types
    ]


def test_examples_in_brackets_are_no_other_names(read: Reader) -> None:
    found = read("The rebels hold the towns of Kayna (including Sélingué, Bougouni) and Goma.")
    assert not found.aliases
    found = read("The town of Saraya (presently Kunda) was burned.")
    assert [a.name.text for a in found.aliases] == ["Kunda"]
