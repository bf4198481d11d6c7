// What a phone gains with JavaScript: answers are kept until they are received, drafts are kept, and the page follows
// the room. Without it every page works. Pages come over plain HTTP, so nothing here needs a secure context.
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  find("[role=alert]")?.focus();
  const { code, scene: shown, over } = document.body.dataset;
  if (!code) return;
  const here = `/${code}`;
  const form = find("#answer");
  const note = find("#note");
  const key = form && ["question", "round", "who"].map((name) => form.elements[name].value).join("|");
  const CHANGE = " You can change your answer until voting closes.";

  // --- What this phone remembers: a counter, answers not yet received, drafts. All tabs share it.
  const name = `room-${code}`;
  let memory = { n: 0, out: {}, draft: {} };
  const load = () => {
    try {
      memory = JSON.parse(localStorage[name]);
    } catch {} // nothing kept yet, or no storage here: then this page remembers for itself
    return memory;
  };
  const change = (how) => {
    how(load());
    try {
      localStorage[name] = JSON.stringify(memory);
    } catch {}
  };

  // --- Words for the person
  const say = (about, text) => {
    const place = about === key ? find("#state") : note;
    if (place.textContent !== text) place.textContent = text;
  };
  const refuse = (text) => {
    let alert = find("[role=alert]");
    if (!alert) {
      alert = document.createElement("p");
      alert.className = "sorry";
      alert.tabIndex = -1;
      alert.setAttribute("role", "alert");
      find("legend").after(alert);
    }
    alert.textContent = text;
    alert.focus();
  };

  // --- Outbox: one answer for each question and round, sent one at a time until the server has said what became of it
  let sending = false;
  let pause = 0;
  let timer;
  const send = async () => {
    clearTimeout(timer);
    const [about, answer] = Object.entries(load().out)[0] || [];
    if (sending || !answer) return;
    sending = true;
    const patience = new AbortController();
    const enough = setTimeout(() => patience.abort(), 10000);
    let told = {};
    try {
      const reply = await fetch(`${here}/answer`, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(answer.body),
        signal: patience.signal,
      });
      told = await reply.json();
    } catch {} // no connection, or an answer that is not the toolkit's
    clearTimeout(enough);
    sending = false;
    if (!told.state || told.state === "wait") {
      pause = Math.min(30000, pause * 2 || 1000);
      timer = setTimeout(send, pause * (0.75 + Math.random() / 2));
      say(about, "Saved on this phone. It will be sent when there is a connection.");
      return;
    }
    pause = 0;
    const refused = told.state === "refused";
    change((kept) => {
      if (kept.out[about]?.id !== answer.id) return; // a newer choice took its place
      delete kept.out[about];
      if (refused) kept.draft[about] ??= answer.body;
    });
    if (about !== key) say(about, `Your earlier answer: ${told.sentence}`);
    else if (refused) {
      say(about, "Not received.");
      refuse(told.sentence);
    } else {
      find("[role=alert]")?.remove();
      const open = told.state !== "late";
      say(about, load().draft[about] ? "Changed, not sent yet." : told.sentence + (open ? CHANGE : ""));
      if (open) find("#send").textContent = "Change my answer";
    }
    follow(refused || told.state === "late");
    send();
  };

  // --- Live change
  let newest = Number(shown);
  const go = () => location.replace(here);
  const busy = () => load().draft[key] || Object.keys(load().out).length;
  const offer = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "second";
    button.textContent = "Show what is happening now";
    button.onclick = go;
    note.replaceChildren("The room has moved on. ", button);
  };
  const follow = (reading) => {
    if (newest <= Number(shown)) return;
    if (reading || busy()) offer();
    else setTimeout(() => (busy() ? offer() : go()), Math.random() * 400); // not all phones at once
  };
  const moved = (scene) => {
    if (!(scene > newest)) return;
    newest = scene;
    follow();
  };

  let stream;
  let looked = performance.now();
  const listen = () => {
    stream = new EventSource(`${here}/events?seen=${newest}`);
    stream.onmessage = (event) => moved(Number(event.data));
  };
  const look = async () => {
    looked = performance.now();
    if (stream.readyState === EventSource.CLOSED) listen();
    try {
      const reply = await fetch(`${here}/scene`);
      if (reply.ok) moved(Number(await reply.text()));
    } catch {} // the next look may succeed
  };
  const wake = () => {
    if (document.hidden) return;
    send();
    look();
  };

  // --- The form
  if (form) {
    const sum = find("#sum");
    const add = () => {
      const given = [...form.querySelectorAll("[name^='points.']")].reduce((all, one) => all + (Number(one.value) || 0), 0);
      sum.textContent = `You have given ${given} of ${sum.dataset.total} points.`;
    };
    const kept = load().draft[key] || load().out[key]?.body;
    if (kept && !find("[role=alert]")) {
      const values = new URLSearchParams(kept);
      const next = {};
      for (const field of form.elements) {
        if (!field.name || field.type === "hidden") continue;
        const given = values.getAll(field.name);
        if (/radio|checkbox/.test(field.type)) field.checked = given.includes(field.value);
        else field.value = given[(next[field.name] = (next[field.name] ?? -1) + 1)] ?? "";
      }
      say(key, load().draft[key] ? "Kept on this phone, not sent yet." : "Saved on this phone. Sending.");
    }
    if (sum) add();
    form.addEventListener("input", () => {
      change((data) => (data.draft[key] = `${new URLSearchParams(new FormData(form))}`));
      say(key, "Not sent yet.");
      if (sum) add();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answer = new URLSearchParams(new FormData(form));
      const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
      change((data) => {
        data.n = Math.max(data.n, answer.get("counter") - 1) + 1;
        answer.set("counter", data.n);
        answer.set("id", id);
        answer.set("seen", Math.max(newest, answer.get("seen")));
        data.out[key] = { id, body: `${answer}` };
        delete data.draft[key];
      });
      say(key, "Saved on this phone. Sending.");
      send();
    });
  }

  send();
  if (over !== undefined) {
    if (!busy()) delete localStorage[name]; // the day is over: nothing of it stays on the phone
    return;
  }
  listen();
  setInterval(() => {
    const stale = stream.readyState !== EventSource.OPEN || performance.now() - looked > 30000;
    if (stale && !document.hidden) look();
  }, 5000);
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("pageshow", (event) => event.persisted && wake());
})();
