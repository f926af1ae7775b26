"""Words, parts of speech and dependencies by what they do in grammar, for all that walks a parse."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VERBAL = frozenset({"VERB", "AUX"})  # parts of speech
SUBJECT = frozenset({"nsubj", "nsubjpass"})  # dependencies of a noun that is one

# Verbs that lend their own arguments to the noun that is their object, or that say that their subject happens.
LIGHT = words("""
    make carry conduct pay launch begin start undertake perform mount stage effect complete lead commit do wage order
    hold announce continue initiate execute implement open accomplish finish finalise finalize see demand have""")
HAPPEN = words("""
    take occur happen begin start end continue be last break erupt follow resume proceed come finish cease conclude
    result unfold commence escalate flare rage go schedule complete set plan persist halt suspend""")
# Verbs whose infinitive says what somebody is to do, however far off it stands.
ASKING = words("""
    call appeal ask urge order provide press push request plead beg warn instruct command vote give oblige require force
    compel bind""")
# Verbs that ask for something only with an infinitive: "told them to leave", not "told them that they had left".
TELLING_TO = words("tell warn caution advise")
END = words("end finish cease conclude stop halt")
# Verbs whose own adverbials of time and place hold for the verb below them ("was due to begin handing over").
RAISING = words("""
    be begin start continue have finish stop go come help manage try seem appear tend get use proceed attempt
    force compel enable cause let""")
AFTER_NOUN = frozenset({"to", "from", "of", "in", "into", "on", "between", "against", "with", "over"})
LIVE = words("live reside dwell base inhabit stay remain date situate locate")
# "ten days to leave", "the right to return": it is not the noun that acts.
NO_ACTOR = words("""
    second minute hour day week month year time deadline period term chance opportunity order permission right mandate
    decision plan effort attempt operation request demand proposal obligation offensive campaign way war fight""")
# "promised the rebels to leave": the subject, not the object, is who leaves.
SUBJECT_CONTROL = words("promise vow pledge threaten swear")
# Preposition -> verbs whose object, not subject, is who does what the gerund after it tells ("accused B of leaving").
OBJECT_CONTROL = {
    "of": words("accuse suspect convict acquit"),
    "for": words("""
        blame condemn criticise criticize praise thank punish arrest denounce censure fault sanction reproach jail fine
        imprison prosecute sentence indict applaud commend decorate"""),
    "from": words("prevent stop keep discourage deter dissuade ban bar block forbid prohibit restrain hinder save"),
    "against": words("warn caution advise"),
    "about": words("warn caution"),
    "with": words("charge credit task"),
    "on": words("congratulate"),
    "into": words("force coerce pressure trick talk lure push draw"),
}
# Who speaks of itself as "it" or "they", and verbs of saying.
ARMED = words("""
    army military group militia government command police movement coalition force rebel troop fighter guerrilla navy
    insurgent separatist militant junta faction""")
# Who fights a state, or is no part of it.
IRREGULAR = words("""
    rebel insurgent guerrilla separatist partisan militant terrorist jihadist jihadi islamist secessionist gunman bandit
    extremist mutineer opposition""")
SAYING = words("say claim announce report state declare confirm assert maintain boast tell add")
