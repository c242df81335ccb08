"use strict";
// Everything that comes from the server is put in as text, never as markup.

const $ = (selector) => document.querySelector(selector);
let previewed = null;
let drawn = "";

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function say(text, isBad) {
  $("#said").textContent = text;
  $("#said").className = isBad ? "bad" : "";
}

async function call(path, body) {
  const how = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(path, how);
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error || "That did not work. Please try again.");
  return told;
}

function quotes(into, list) {
  for (const one of list) {
    into.append(element("p", one.place, "small"));
    into.append(element("blockquote", [one.lead_in, one.words, one.lead_out].filter(Boolean).join(" ")));
  }
}

function button(label, act, className) {
  const made = element("button", label, className);
  made.type = "button";
  made.addEventListener("click", () => act().catch((error) => say(error.message, true)));
  return made;
}

async function load() {
  const told = await call("/api/reminders");
  const select = $("#new select[name=policy]");
  const chosen = select.value;
  const any = { policy: "*", title: "Whichever policy speaks about it" };
  select.replaceChildren(...[...told.policies, any].map((one) => {
    const option = element("option", one.title);
    option.value = one.policy;
    return option;
  }));
  if (chosen) select.value = chosen;
  // What did not change stays as it is: an opened list, and whatever somebody is about to press.
  const state = JSON.stringify(told.reminders);
  if (state === drawn) return;
  drawn = state;
  const list = $("#all");
  list.replaceChildren(...told.reminders.map(entry));
  if (!told.reminders.length) list.append(element("li", "There are no reminders yet."));
}

function entry(one) {
  const made = element("li");
  const title = element("strong", one.title);
  title.id = `title-${one.id}`;
  made.append(title);
  const facts = [one.state, one.how_often, one.counter, one.due && `due on ${one.due}`];
  made.append(element("p", facts.filter(Boolean).join(" · "), "small"));
  if (one.held) made.append(element("p", one.held, "small"));
  if (one.asked) {
    const chart = element("img");
    chart.src = `/api/reminders/${one.id}/chart.svg?at=${Date.now()}`;
    chart.alt = `${one.title}: ${one.counter}`;
    made.append(chart);
    const who = element("details");
    who.append(element("summary", "Who has not yet"));
    who.append(element("p", one.open.join(", ") || "Everybody has confirmed."));
    made.append(who);
  }
  if (!one.is_over) {
    // Nobody stops what others were asked to do by a slip of the finger.
    let isSure = false;
    const stop = button("Stop it", async () => {
      if (!isSure) {
        isSure = true;
        stop.textContent = "Really stop it? Press again";
        return;
      }
      say((await call(`/api/reminders/${one.id}/cancel`, {})).text);
      await load();
    }, "plain");
    stop.setAttribute("aria-describedby", `title-${one.id}`);
    made.append(stop);
  }
  return made;
}

function choose(told) {
  const list = told.nearest.map((one) => {
    const label = element("label", "", "tick");
    const box = element("input");
    box.type = "checkbox";
    box.name = "clauses";
    box.value = one.clause;
    const text = element("span", [one.lead_in, one.words, one.lead_out].filter(Boolean).join(" "));
    text.append(element("small", one.place));
    label.append(box, text);
    return label;
  });
  $("#nearest").replaceChildren(element("legend", "Nearest clauses"), ...list);
  $("#nearest").hidden = false;
  $("#preview").hidden = true;
  say(told.nothing_clear, true);
  $("#nearest").scrollIntoView({ block: "center" });
}

$("#new [name=about]").addEventListener("input", () => {
  $("#nearest").replaceChildren();
  $("#nearest").hidden = true;
});

$("#new").addEventListener("submit", (event) => {
  event.preventDefault();
  const filled = new FormData(event.target);
  const fields = { ...Object.fromEntries(filled), clauses: filled.getAll("clauses") };
  call("/api/reminders", fields).then((told) => {
    if (told.nearest) {
      choose(told);
      return;
    }
    previewed = told;
    const message = $("#preview .message");
    message.replaceChildren(element("strong", told.message.headline), element("p", told.message.words));
    quotes(message, told.message.quotes);
    for (const line of [told.message.more, told.message.due]) {
      if (line) message.append(element("p", line, "small"));
    }
    const buttons = element("p", "", "buttons");
    buttons.append(...told.message.buttons.map((label) => element("span", label)));
    message.append(buttons, element("p", told.message.footer, "small"));
    $("#preview .summary").textContent = told.summary;
    $("#preview .more").replaceChildren(
      ...told.lines.map((line) => element("li", line, "small")),
      ...told.notes.map((line) => element("li", line, "note")),
    );
    $("#preview").hidden = false;
    $("#preview").scrollIntoView({ block: "nearest" });
    say("");
  }).catch((error) => say(error.message, true));
});

$("#confirm").addEventListener("click", () => {
  call(`/api/reminders/${previewed.id}/confirm`, { digest: previewed.digest }).then(async (told) => {
    $("#preview").hidden = true;
    say(told.text);
    await load();
  }).catch((error) => say(error.message, true));
});

$("#forget").addEventListener("click", () => {
  call(`/api/reminders/${previewed.id}/cancel`, {}).then(async () => {
    $("#preview").hidden = true;
    await load();
  }).catch((error) => say(error.message, true));
});

async function inbox(person) {
  const told = await call(`/api/inbox?person=${encodeURIComponent(person)}`);
  const list = $("#inbox");
  list.replaceChildren(...told.waiting.map((one) => waiting(one, person)));
  if (!told.waiting.length) list.append(element("li", "Nothing waits for them."));
}

function waiting(one, person) {
  const made = element("li");
  made.append(element("strong", one.headline), element("p", one.words));
  quotes(made, one.quotes);
  if (one.due) made.append(element("p", one.due, "small"));
  made.append(button("I have read this", async () => answered(made, one, person, await call(`/api/inbox/${one.id}`, { person }))));
  return made;
}

async function answered(made, one, person, told) {
  if (!told.quiz) {
    say(told.text);
    await inbox(person);
    await load();
    return;
  }
  made.append(element("p", `${told.text} ${told.quiz.question}`));
  told.quiz.options.forEach((words, choice) => {
    made.append(button(words, async () => answered(made, one, person, await call(`/api/inbox/${one.id}`, { person, choice })), "plain"));
  });
}

$("#as").addEventListener("submit", (event) => {
  event.preventDefault();
  inbox(new FormData(event.target).get("person")).catch((error) => say(error.message, true));
});

// What was said goes when somebody goes on.
document.addEventListener("pointerdown", () => say(""));

load().catch((error) => say(error.message, true));
setInterval(() => load().catch(() => {}), 10000);
