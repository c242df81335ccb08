// The draft page: sends what is being written, marks the words, shows each finding with its clause.
// Uses chat.js (element, button, fetched, citationFigure). Nothing is stored, here or there.
"use strict";

const draft = $("draft");
const marks = $("marks");
const DEBOUNCE_MS = 300;
const RETRY_MS = 1500;
const MOST_TRIES = 4;

let reasons = []; // as every way in offers them
let longestDraft = 20000;
let dismissed = {};
let shown = null; // the last report, with the text it is about
let timer = 0;
let running = null;
let tries = 0;

// --- marks -----------------------------------------------------------------------------------

/** Return every marked range of the report that still stands in the text as it is now. */
function ranges(text) {
  if (!shown) return [];
  const before = shown.text;
  let head = 0;
  while (head < Math.min(before.length, text.length) && before[head] === text[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(before.length, text.length) - head && before.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
  const shift = text.length - before.length;
  const found = [];
  for (const finding of [...shown.report.findings, ...shown.report.questions]) {
    const kind = shown.report.questions.includes(finding) ? "question" : finding.severity;
    for (const span of finding.suppressed_by ? [] : finding.spans) {
      const { utf16_start: start, utf16_end: end } = span;
      if (end <= head) found.push({ start, end, kind, id: finding.finding_id });
      else if (start >= before.length - tail) found.push({ start: start + shift, end: end + shift, kind, id: finding.finding_id });
    }
  }
  return found;
}

const RANK = { block: 3, review: 2, note: 1, question: 0 };

/** Draw the marks below the words; where they overlap, the weightiest is seen. */
function drawMarks(current = "") {
  const text = draft.value;
  const found = ranges(text);
  const cuts = [...new Set([0, text.length, ...found.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const pieces = [];
  for (let n = 0; n + 1 < cuts.length; n += 1) {
    const words = text.slice(cuts[n], cuts[n + 1]);
    const over = found.filter(({ start, end }) => start <= cuts[n] && end >= cuts[n + 1]);
    if (!over.length) {
      pieces.push(words);
      continue;
    }
    const top = over.reduce((one, other) => (RANK[other.kind] > RANK[one.kind] ? other : one));
    const isCurrent = over.some(({ id }) => id === current);
    pieces.push(element("mark", isCurrent ? `${top.kind} current` : top.kind, words));
  }
  // A line break at the very end takes room in the text box; here it needs something after it.
  marks.replaceChildren(...pieces, "\u200b");
}

function growDraft() {
  draft.style.height = "auto";
  draft.style.height = `${draft.scrollHeight}px`;
}

// --- findings --------------------------------------------------------------------------------

function selectWords(finding) {
  const here = ranges(draft.value).find(({ id }) => id === finding.finding_id);
  if (!here) return;
  draft.focus();
  draft.setSelectionRange(here.start, here.end);
}

/** Put a fix where it belongs, as an edit that can be undone. */
function applyFix(finding) {
  const { kind, text, span } = finding.fix;
  if (!span || !shown || draft.value !== shown.text) return;
  draft.focus();
  draft.setSelectionRange(span.utf16_start, span.utf16_end);
  const before = draft.value[span.utf16_start - 1];
  const gap = kind === "insert" && before && !/\s/.test(before) ? " " : "";
  const words = kind === "delete" ? "" : gap + text;
  if (!document.execCommand("insertText", false, words)) draft.setRangeText(words);
  changed(0);
}

function setAside(finding, reason) {
  dismissed = { ...dismissed, [finding.finding_id]: reason };
  changed(0);
}

function undo(finding) {
  const { [finding.finding_id]: _, ...others } = dismissed;
  dismissed = others;
  changed(0);
}

// The items of the list that a clause opens, inside its quote.
function withItems(figure, items) {
  if (items.length) {
    figure.querySelector("blockquote").append(element("ul", "", ...items.map((item) => element("li", "", item.quote))));
  }
  return figure;
}

function findingCard(finding, isQuestion, said) {
  const kind = isQuestion ? "note" : finding.severity;
  const card = element("article", `finding ${kind}${finding.suppressed_by ? " aside" : ""}`);
  card.dataset.id = finding.finding_id;
  card.append(element(
    "p", "what",
    element("span", "weight", finding.weight),
    element("span", "topic", finding.topic_name),
  ));
  if (finding.spans.length) {
    card.append(element("p", "words", button(`\u201c${finding.excerpt}\u201d`, "", () => selectWords(finding))));
  }
  card.append(element("p", "reason", finding.reason));
  if (finding.help && !finding.suppressed_by) {
    const help = element("p", "help", element("span", "", finding.help));
    if (finding.fix.span) help.append(button("Do it", "plain", () => applyFix(finding), finding.help));
    card.append(help);
  }
  const [best, ...others] = finding.citations;
  const isItem = (citation) => citation.lead_in === best.quote;
  if (said.has(best.quote)) card.append(element("p", "again", element("strong", "", best.ref), ", quoted above"));
  // Each card stands for itself: the words that open a clause's sentence are shown every time.
  else card.append(withItems(citationFigure(best, new Set()), others.filter(isItem)));
  said.add(best.quote);
  const fresh = others.filter((citation) => !isItem(citation) && !said.has(citation.quote));
  if (fresh.length) {
    const summary = element("summary", "", fresh.length === 1 ? "Another clause" : `${fresh.length} more clauses`);
    card.append(element("details", "", summary, ...fresh.map((citation) => citationFigure(citation, new Set()))));
    for (const citation of fresh) said.add(citation.quote);
  }
  if (finding.suppressed_by) {
    card.append(element(
      "p", "later",
      element("span", "", `Set aside: ${finding.suppressed_by}.`),
      button("Undo", "plain", () => undo(finding), finding.topic_name),
    ));
  } else if (!isQuestion && finding.severity !== "block") {
    const summary = element("summary", "", "Set aside");
    const choices = reasons.map((reason) => button(reason, "plain", () => setAside(finding, reason)));
    card.append(element("details", "", summary, element("p", "later", ...choices)));
  }
  card.addEventListener("pointerenter", () => drawMarks(finding.finding_id));
  card.addEventListener("pointerleave", () => drawMarks());
  return card;
}

function correctedCard(words) {
  const copy = button("Copy the corrected draft", "plain", async () => {
    try {
      await navigator.clipboard.writeText(words);
      copy.textContent = "Copied";
    } catch {
      copy.textContent = "Cannot copy here";
    }
    announce(copy.textContent);
  });
  const use = button("Use it here", "plain", () => {
    draft.focus();
    draft.select();
    if (!document.execCommand("insertText", false, words)) draft.value = words;
    changed(0);
  });
  const card = element(
    "section", "",
    element("h2", "", "With the suggestions made"),
    element("p", "", words),
    element("div", "tools", copy, use),
  );
  card.id = "corrected";
  return card;
}

function limits(report) {
  const list = (words) => element("ul", "", ...words.map((word) => element("li", "", word)));
  const box = element("details", "limits", element("summary", "", report.looked_for));
  if (report.checked.length) box.append(element("p", "", "Looked for:"), list(report.checked));
  if (report.not_checked.length) box.append(element("p", "", "Not checked:"), list(report.not_checked));
  return box;
}

function showReport(report) {
  const said = new Set();
  const verdict = $("verdict");
  verdict.className = report.verdict;
  verdict.replaceChildren(element("strong", "", report.headline), report.detail);
  verdict.hidden = false;
  announce([report.headline, report.detail].filter(Boolean).join(" "));
  const cards = report.findings.map((finding) => findingCard(finding, false, said));
  if (report.corrected) cards.push(correctedCard(report.corrected));
  if (report.questions.length) {
    cards.push(element("h2", "", report.questions_title));
    cards.push(...report.questions.map((finding) => findingCard(finding, true, said)));
  }
  if (report.warnings.length) {
    cards.push(element("ul", "warnings", ...report.warnings.map((words) => element("li", "", `\u26a0 ${words}`))));
  }
  if (report.findings.length && report.contact) {
    cards.push(element("p", "contact", "Whom to ask: ", element("strong", "", report.contact)));
  }
  if (report.checked.length) cards.push(limits(report));
  $("findings").replaceChildren(...cards);
  drawMarks();
  followCaret();
}

function showWaiting() {
  const dots = element("div", "waiting", element("i"), element("i"), element("i"));
  dots.setAttribute("role", "status");
  dots.setAttribute("aria-label", "Reading your draft");
  $("verdict").hidden = true;
  $("findings").replaceChildren(dots);
}

function showTrouble(message) {
  const verdict = $("verdict");
  verdict.className = "trouble";
  verdict.replaceChildren(message);
  verdict.hidden = false;
  announce(message);
  $("findings").replaceChildren();
  marks.replaceChildren();
}

/** Light up the finding that the caret stands in. */
function followCaret() {
  if (document.activeElement !== draft) return;
  const at = draft.selectionStart;
  const here = ranges(draft.value).find(({ start, end }) => start <= at && at <= end);
  for (const card of document.querySelectorAll(".finding")) {
    card.classList.toggle("current", Boolean(here) && card.dataset.id === here.id);
  }
}

// --- checking --------------------------------------------------------------------------------

async function check() {
  const text = draft.value;
  if (running) running.abort();
  running = new AbortController();
  const mine = running;
  if (!shown) showWaiting();
  try {
    const report = await fetched("/api/check", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        draft: text,
        capacity: document.querySelector("input[name=capacity]:checked").value,
        platform: $("platform").value,
        dismissed,
      }),
      signal: mine.signal,
    });
    if (mine !== running) return;
    shown = { text, report };
    tries = 0;
    showReport(report);
  } catch (error) {
    if (mine !== running || mine.signal.aborted) return;
    shown = null;
    showTrouble(error.message);
    // Nobody types a busy service free: it is asked again by itself, a few times.
    tries += 1;
    if (tries <= MOST_TRIES) timer = setTimeout(check, tries * RETRY_MS);
  }
  $("report").classList.remove("stale");
}

function changed(wait = DEBOUNCE_MS) {
  clearTimeout(timer);
  tries = 0;
  const length = [...draft.value].length;
  const isEmpty = !draft.value.trim();
  growDraft();
  drawMarks();
  $("before").hidden = !isEmpty;
  $("clear").hidden = !draft.value;
  const count = $("count");
  count.textContent = draft.value ? `${length.toLocaleString("en-GB")} characters` : "";
  count.classList.toggle("over", length > longestDraft);
  if (isEmpty || length > longestDraft) {
    if (running) running.abort();
    shown = null;
    drawMarks();
    $("verdict").hidden = true;
    $("findings").replaceChildren();
    if (!isEmpty) showTrouble(`This is more than I can check at once (${longestDraft.toLocaleString("en-GB")} characters). Check it in parts.`);
    return;
  }
  if (shown) $("report").classList.add("stale");
  timer = setTimeout(check, wait);
}

draft.addEventListener("input", () => changed());
draft.addEventListener("keyup", followCaret);
draft.addEventListener("click", followCaret);
$("platform").addEventListener("change", () => changed(0));
for (const choice of document.querySelectorAll("input[name=capacity]")) {
  choice.addEventListener("change", () => changed(0));
}
$("clear").addEventListener("click", () => {
  draft.value = "";
  dismissed = {};
  changed(0);
  draft.focus();
});
window.addEventListener("resize", growDraft);
window.addEventListener("hashchange", growDraft);

/** Offer the drafts that the service names, for trying out. */
function offerDrafts(about) {
  longestDraft = about.longest_draft || longestDraft;
  reasons = about.reasons || reasons;
  if (shown) showReport(shown.report);
  $("drafts").replaceChildren(
    ...(about.drafts || []).map((words) => element("li", "", button(words, "", () => {
      draft.value = words;
      changed(0);
      draft.focus();
    }))),
  );
}

aboutService.then(offerDrafts);
changed(0);
