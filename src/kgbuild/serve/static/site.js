// Comforts only: every page works without this file.
const query = document.getElementById("query");
if (query) {
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) query.form.requestSubmit();
  });
}
// On a document's page, a statement and its words light up together.
for (const mark of document.querySelectorAll(".mark[data-keys]")) {
  const keys = mark.dataset.keys.split(" ");
  const light = (on) => keys.forEach((key) => document.getElementById(key)?.classList.toggle("on", on));
  mark.addEventListener("mouseenter", () => light(true));
  mark.addEventListener("mouseleave", () => light(false));
}
for (const statement of document.querySelectorAll(".statement")) {
  const marks = document.querySelectorAll(`.mark[data-keys~="${statement.id}"]`);
  const light = (on) => marks.forEach((mark) => mark.classList.toggle("on", on));
  statement.addEventListener("mouseenter", () => light(true));
  statement.addEventListener("mouseleave", () => light(false));
}
