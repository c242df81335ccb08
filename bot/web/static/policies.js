// The policy owner's page: reviews, what no clause answers, what changed between two versions.
// Everything that comes from the service is put in as text, never as markup.
"use strict";

const $ = (id) => document.getElementById(id);

function element(name, className = "", ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== "" && child != null));
  return made;
}

async function fetched(address) {
  let response;
  try {
    response = await fetch(address);
  } catch {
    throw new Error("I cannot be reached. Is policybot still running?");
  }
  const value = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(value.error || "Something went wrong. Please try again.");
  return value;
}

function showTrouble(message) {
  $("trouble").textContent = message;
  $("trouble").hidden = !message;
}

// --- how they stand --------------------------------------------------------------------------

function policyItem(one) {
  const clauses = one.n_clauses === 1 ? "1 clause" : `${one.n_clauses.toLocaleString("en-GB")} clauses`;
  const facts = [`version ${one.version_name}`, clauses, one.owner && `owner: ${one.owner}`, one.is_draft && "draft"];
  const item = element(
    "li", "",
    element("span", "title", one.title),
    element("span", "facts", facts.filter(Boolean).join(" \u00b7 ")),
    element("span", `review ${one.review_state}`, one.review[0].toUpperCase() + one.review.slice(1)),
  );
  if (one.versions.length > 1) {
    const open = element("button", "plain", "What changed");
    open.type = "button";
    open.setAttribute("aria-label", `What changed: ${one.title}`);
    open.addEventListener("click", () => openChanges(one));
    item.append(open);
  }
  return item;
}

function counted(words, often) {
  return element("li", "", element("span", "", words), element("span", "often", often));
}

async function load() {
  let told;
  try {
    told = await fetched(`/api/policies?days=${$("days").value}`);
  } catch (error) {
    showTrouble(error.message);
    return;
  }
  showTrouble("");
  $("policies").replaceChildren(...told.policies.map(policyItem));
  $("asked").textContent = told.asked;
  $("share").hidden = !told.n_asked;
  $("share").value = told.n_asked ? told.n_open / told.n_asked : 0;
  $("share").setAttribute("aria-label", `Not answered: ${told.n_open} of ${told.n_asked}`);
  $("judged").textContent = told.judged;
  $("questions").replaceChildren(...told.questions.map((one) => counted(one.question, one.how_often)));
  $("words").textContent = told.words;
  $("silent").replaceChildren(...told.silent.map((one) => counted(one.topic, one.how_often)));
  if (!told.silent.length) $("silent").append(element("li", "", "Nothing so far."));
}

// --- what changed ----------------------------------------------------------------------------

function side(title, told, mark) {
  const quote = element("blockquote", "");
  if (!told) quote.append(element("span", "none", "Not there"));
  else quote.append(...told.pieces.map(([words, hasChanged]) => (hasChanged ? element(mark, "", words) : words)));
  return element("div", "", element("h3", "", told ? `${title} (${told.ref})` : title), quote);
}

function changeCard(one) {
  const where = [one.what, one.heading].filter(Boolean).join(" \u00b7 ");
  return element(
    "article", "",
    element("p", "what", element("strong", "", one.ref), ` ${where}`),
    element("div", "sides", side("Was", one.was, "del"), side("Is", one.now, "ins")),
  );
}

/** Offer every earlier version to compare with, the one before first. */
function openChanges(one) {
  const earlier = one.versions.slice(0, -1).reverse();
  $("since").replaceChildren(...earlier.map((number) => {
    const option = element("option", "", `${one.policy}@${number}`);
    option.value = number;
    return option;
  }));
  $("since").onchange = () => showChanges(one.policy, $("since").value);
  $("since-row").hidden = earlier.length < 2;
  showChanges(one.policy, earlier[0]);
}

async function showChanges(policy, old) {
  let told;
  try {
    told = await fetched(`/api/policies/${encodeURIComponent(policy)}/changes?old=${old}`);
  } catch (error) {
    dialog.close();
    showTrouble(error.message);
    return;
  }
  $("changes-title").textContent = told.title;
  $("changes-note").textContent = `${told.between}: ${told.counts}.`;
  const sections = told.sections.map((one) => element("p", "what", `Section renamed: ${one.was} is now ${one.now}`));
  $("changes").replaceChildren(...sections, ...told.changes.map(changeCard));
  if (!told.changes.length) $("changes").append(element("p", "what", "No clause changed."));
  $("changes").scrollTop = 0;
  if (dialog.open) return;
  dialog.showModal();
  $("changes").focus({ preventScroll: true });
}

const dialog = $("changes-dialog");
dialog.querySelector(".close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
$("days").addEventListener("change", load);
load();
