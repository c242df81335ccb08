// The chat page: asks, shows answers, shows a clause in its place. Builds elements from text only,
// never from markup, so that no policy and no question can become part of the page.
"use strict";

const $ = (id) => document.getElementById(id);

const conversation = $("conversation");
const form = $("ask");
const question = $("question");
const send = $("send");
let longest = 4000;

/** Say something to those who hear the page instead of seeing it. */
function announce(words) {
  if ($("announced").textContent !== words) $("announced").textContent = words;
}

/** Return an element with a class and children; strings become text. */
function element(name, className = "", ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== "" && child != null));
  return made;
}

/** Return a button; `about` says of what, where several with one label stand on the page. */
function button(label, className, act, about = "") {
  const made = element("button", className, label);
  made.type = "button";
  if (about) made.setAttribute("aria-label", `${label}: ${about}`);
  made.addEventListener("click", act);
  return made;
}

/** Fetch JSON; a refusal or a lost connection becomes an Error with a sentence for people. */
async function fetched(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch {
    throw new Error("I cannot be reached. Is policybot still running?");
  }
  const value = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(value.error || "Something went wrong. Please ask again.");
  return value;
}

// --- answers ---------------------------------------------------------------------------------

/** Return a citation; `said` holds the words shown so far, which items of one list do not repeat. */
function citationFigure(citation, said) {
  const isKnown = said.has(citation.lead_in);
  const path = citation.heading_path.join(" \u203a ");
  const page = citation.page ? `page ${citation.page}` : "";
  const place = isKnown ? [] : [`${citation.policy_title}, version ${citation.version_name}`, path, page];
  const where = place.filter(Boolean).map((part) => ` \u00b7 ${part}`).join("");
  const quote = element("blockquote", "");
  if (citation.lead_in && !isKnown) quote.append(element("span", "aside", citation.lead_in));
  for (const [words, telling] of citation.pieces) {
    quote.append(telling ? element("mark", "", words) : words);
  }
  if (citation.lead_out) quote.append(element("span", "aside", citation.lead_out));
  if (citation.lead_in) said.add(citation.lead_in);
  said.add(citation.quote);
  return element(
    "figure", "",
    element("figcaption", "", element("span", "ref", citation.ref), where),
    quote,
    element(
      "div", "tools",
      button("Show in the policy", "plain", () => showPlace(citation.clause_id), citation.ref),
      button("Copy", "plain", (event) => copyQuote(citation, event.target), citation.ref),
    ),
  );
}

async function copyQuote(citation, pressed) {
  const words = [citation.lead_in, citation.quote, citation.lead_out].filter(Boolean).join(" ");
  try {
    await navigator.clipboard.writeText(`\u201c${words}\u201d (${citation.policy_title}, ${citation.ref})`);
    pressed.textContent = "Copied";
  } catch {
    pressed.textContent = "Cannot copy here";
  }
  pressed.removeAttribute("aria-label");
  announce(pressed.textContent);
}

/** Offer to pass a question on; nothing is passed on without that press. */
function passOn(words) {
  const offer = button("Pass this question to the policy owner", "plain", async () => {
    offer.disabled = true;
    try {
      const told = await fetched("/api/pass-on", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ question: words }),
      });
      offer.replaceWith(element("p", "contact", told.text));
      announce(told.text);
      question.focus({ preventScroll: true });
    } catch (error) {
      offer.disabled = false;
      announce(error.message);
      offer.after(element("p", "contact", error.message));
    }
  });
  return element("div", "choices", offer);
}

function answerCard(answer, words) {
  const isTalk = !answer.headline;
  const card = element("article", `answer ${isTalk ? "talk" : answer.stance || answer.outcome}`);
  if (answer.headline) card.append(element("h2", "headline", answer.headline));
  if (answer.detail) card.append(element("p", "detail", answer.detail));
  const said = new Set();
  card.append(...answer.citations.map((citation) => citationFigure(citation, said)));
  if (answer.also.length) {
    const summary = element("summary", "", `Also relevant (${answer.also.length})`);
    const also = element("details", "", summary, ...answer.also.map((citation) => citationFigure(citation, said)));
    // A clause that opens a list says nothing without its items.
    also.open = /[:;]-?$/.test(answer.citations[0].quote);
    card.append(also);
  }
  if (answer.warnings.length) {
    card.append(element("ul", "warnings", ...answer.warnings.map((words) => element("li", "", `\u26a0 ${words}`))));
  }
  if (answer.choices.length) {
    card.append(element(
      "div", "choices",
      ...answer.choices.map((choice) => button(choice.label, "plain", () => ask(choice.question))),
    ));
  }
  if (answer.citations.length && answer.contact) {
    card.append(element("p", "contact", "Whom to ask: ", element("strong", "", answer.contact)));
  }
  if (answer.can_pass_on) card.append(passOn(words));
  return card;
}

// --- asking ----------------------------------------------------------------------------------

/** What was asked so far, for "and on LinkedIn?"; it lives as long as the page. */
const askedBefore = [];

async function ask(words) {
  $("welcome").hidden = true;
  send.disabled = true;
  const asked = element("p", "asked", words);
  const waiting = element("div", "waiting", element("i"), element("i"), element("i"));
  waiting.setAttribute("role", "status");
  waiting.setAttribute("aria-label", "Looking it up");
  conversation.append(asked, waiting);
  waiting.scrollIntoView({ block: "end" });
  let reply;
  try {
    reply = answerCard(await fetched("/api/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ question: words, earlier: askedBefore.slice(-3) }),
    }), words);
    askedBefore.push(words);
  } catch (error) {
    const again = button("Ask again", "plain", () => {
      asked.remove();
      reply.remove();
      ask(words);
    });
    reply = element("article", "answer trouble", element("p", "detail", error.message), element("div", "tools", again));
  }
  waiting.replaceWith(reply);
  asked.scrollIntoView({ block: "start" });
  send.disabled = false;
  question.focus({ preventScroll: true });
}

function submit() {
  const words = question.value.trim();
  if (!words || send.disabled || isTooLong()) return;
  question.value = "";
  grow();
  ask(words);
}

/** Let the box grow with its words. */
function grow() {
  question.style.height = "auto";
  question.style.height = `${question.scrollHeight}px`;
  isTooLong();
}

/** Return whether nobody could read the question at once, and say so below it; words are never cut. */
function isTooLong() {
  const length = [...question.value.trim()].length;
  const number = (n) => n.toLocaleString("en-GB");
  const isOver = length > longest;
  $("limit").textContent = isOver
    ? `That is ${number(length)} characters; I can read ${number(longest)} at once. Please ask in a few sentences.`
    : "";
  $("limit").hidden = !isOver;
  return isOver;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
question.addEventListener("input", grow);

// --- what I know -----------------------------------------------------------------------------

function policyItem(policy) {
  const facts = [`${policy.n_clauses} clauses`, `version ${policy.version_name}`, policy.owner && `owner: ${policy.owner}`];
  const item = element(
    "li", "",
    element("span", "title", policy.title),
    element("span", "facts", facts.filter(Boolean).join(" \u00b7 ")),
  );
  if (policy.is_draft) item.append(element("span", "flag", "Draft"));
  if (policy.overdue_since) item.append(element("span", "flag", `Review overdue since ${policy.overdue_since}`));
  return item;
}

/** What the service says of itself, asked for once. */
const aboutService = fetched("/api/about").catch(() => ({ policies: [], examples: [], longest_question: longest }));

async function loadAbout() {
  const about = await aboutService;
  longest = about.longest_question;
  if (about.kept) $("kept").textContent = about.kept;
  for (const list of document.querySelectorAll(".policies")) {
    list.replaceChildren(...about.policies.map(policyItem));
    if (!about.policies.length) list.append(element("li", "", "No policy has been added yet."));
  }
  $("examples").replaceChildren(
    ...about.examples.map((words) => element("li", "", button(words, "", () => ask(words)))),
  );
}

// --- dialogs ---------------------------------------------------------------------------------

async function showPlace(clauseId) {
  let place;
  try {
    place = await fetched(`/api/place?clause=${encodeURIComponent(clauseId)}`);
  } catch (error) {
    place = { title: "Not available", version: 0, ref: "", is_cut: false, stretches: [["other", error.message]] };
  }
  $("place-title").textContent = [place.title, place.ref].filter(Boolean).join(" \u00b7 ");
  $("place-note").textContent = place.version
    ? "As it was read. Dimmed words belong to no clause in force."
    : "";
  const shown = $("place");
  shown.replaceChildren(...place.stretches.map(([what, words]) => element(what === "quote" ? "mark" : "span", what, words)));
  if (place.is_cut) shown.append(element("p", "small", "The policy goes on."));
  $("place-dialog").showModal();
  const quote = shown.querySelector(".quote");
  shown.scrollTop = quote ? quote.offsetTop - shown.offsetTop - 80 : 0;
  shown.focus({ preventScroll: true });
}

$("open-policies").addEventListener("click", () => $("policies-dialog").showModal());
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

// --- views -----------------------------------------------------------------------------------

/** Show what the address names: asking where it names nothing. */
function showView() {
  const links = [...document.querySelectorAll("#views a[data-view]")];
  const named = location.hash.slice(1);
  const shown = links.some((link) => link.dataset.view === named) ? named : "ask";
  for (const link of links) {
    const isShown = link.dataset.view === shown;
    $(`view-${link.dataset.view}`).hidden = !isShown;
    if (isShown) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.body.dataset.view = shown;
  const name = links.find((link) => link.dataset.view === shown).textContent;
  document.title = `${name} \u00b7 policybot`;
  const first = $(`view-${shown}`).querySelector("textarea");
  if (first) first.focus({ preventScroll: true });
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  showView();
});
window.addEventListener("hashchange", showView);
loadAbout();
showView();
