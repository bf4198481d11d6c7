// What a phone gains with JavaScript: answers are kept until they are received, drafts are kept, and the page follows
// the room. Without it every page works. Pages come over plain HTTP, so nothing here needs a secure context.
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  find("[role=alert]")?.focus();
  const { code, scene: shown, over, held } = document.body.dataset;
  if (!code) return;
  const here = `/${code}`;
  const form = find("#answer");
  const note = find("#note");
  const key = form && ["question", "round", "who"].map((name) => form.elements[name].value).join("|");
  const { many, fresh } = form ? form.dataset : {}; // several answers from one person; a page that shows what it has
  const CHANGE = ` You can ${many === undefined ? "change your answer" : "add another"} until voting closes.`;

  // --- What this phone remembers: a counter, answers not yet received, drafts. All tabs share it.
  const name = `room-${code}`;
  let memory = { n: 0, out: {}, draft: {} };
  let full = false;
  const load = () => {
    try {
      if (!full) memory = { n: 0, out: {}, draft: {}, ...JSON.parse(localStorage[name]) };
    } catch {} // nothing kept yet, or no storage here: then this page remembers for itself
    return memory;
  };
  const change = (how) => {
    how(load());
    try {
      localStorage[name] = JSON.stringify(memory);
      full = false;
    } catch {
      full = true; // what is stored is older than what this page remembers
    }
  };

  const forget = () => {
    try {
      if (over !== undefined && !busy()) delete localStorage[name]; // the day is over: nothing of it stays
    } catch {} // no storage here
  };

  // --- Words for the person
  const saved = (then) => (full ? "Not sent yet. Keep this page open: it sends itself." : `Saved on this phone. ${then}`);
  const ours = (about) => key && about.startsWith(key);
  const say = (about, text) => {
    const place = ours(about) ? find("#state") : note;
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

  // --- Outbox: one answer for each question and round, or several where people may say several things. They are sent
  // one at a time until the server has said what became of each.
  let sending = false;
  let pause = 0;
  let turn = 0; // an answer that cannot be sent at the moment holds no other back
  let timer;
  const send = async () => {
    clearTimeout(timer);
    const waits = Object.entries(load().out);
    const [about, answer] = waits[turn % waits.length] || [];
    if (sending || !answer) return;
    sending = true;
    const patience = new AbortController();
    const enough = setTimeout(() => patience.abort(), 10000 + answer.body.length / 10); // a photo takes longer
    let told = {};
    let after = 0;
    try {
      const reply = await fetch(answer.to || `${here}/answer`, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(answer.body),
        signal: patience.signal,
      });
      after = reply.headers.get("Retry-After") * 1000;
      told = (await reply.json()) || told;
    } catch {} // no connection, or an answer that is not the toolkit's
    clearTimeout(enough);
    sending = false;
    if (!told.state || told.state === "wait") {
      turn += 1;
      pause = Math.min(30000, pause * 2 || 1000);
      timer = setTimeout(send, Math.max(after, pause * (0.75 + Math.random() / 2)) + Math.random() * 250);
      say(about, full || !told.state ? saved("It will be sent when there is a connection.") : told.sentence);
      return;
    }
    pause = 0;
    const refused = told.state === "refused";
    change((kept) => {
      if (kept.out[about]?.id !== answer.id) return; // a newer choice took its place
      delete kept.out[about];
      if (refused && ours(about) && !kept.draft[key]) {
        kept.draft[key] = answer.body;
        if (many !== undefined) fill(answer.body);
      } else if (refused) kept.draft[about] ??= answer.body;
    });
    const open = told.state !== "late";
    if (!ours(about)) say(about, `Your earlier answer: ${told.sentence}`);
    else if (refused) {
      say(about, "Not received.");
      refuse(told.sentence);
    } else if (fresh !== undefined && open && !busy()) {
      go();
      return;
    } else {
      find("[role=alert]")?.remove();
      say(about, load().draft[about] ? "Changed, not sent yet." : told.sentence + (open ? CHANGE : ""));
      if (open && many === undefined) find("#send").textContent = "Change my answer";
    }
    follow(refused || told.state === "late");
    forget();
    send();
  };

  // --- Live change
  let newest = Number(shown);
  const go = async () => {
    try {
      await fetch(`${here}/scene`); // without a connection the browser's own error page would take this one's place
      location.replace(here);
    } catch {
      setTimeout(go, 2000 + Math.random() * 1000);
    }
  };
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
  let begun;
  let heard = -Infinity; // a stream speaks at once and then every few seconds, unless something holds it back
  const listen = () => {
    stream?.close();
    begun = performance.now();
    stream = new EventSource(`${here}/events?seen=${newest}`);
    stream.onmessage = (event) => {
      heard = performance.now();
      moved(Number(event.data));
    };
  };
  const silent = (seconds) => performance.now() - Math.max(heard, begun) > seconds * 1000;
  const look = async () => {
    if (stream.readyState === EventSource.CLOSED || silent(60)) listen();
    try {
      const reply = await fetch(`${here}/scene`);
      if (reply.ok) moved(Number(await reply.text()));
      else if (reply.status === 403 && !busy()) go(); // the seat is on another phone, or gone
    } catch {} // the next look may succeed
  };
  const wake = () => {
    if (document.hidden) return;
    send();
    look();
  };

  // --- The form
  const typed = () => {
    const fields = new URLSearchParams(new FormData(form));
    if (form.elements.photo) fields.delete("photo"); // a file is no text
    return fields;
  };
  const fill = (kept) => {
    const values = new URLSearchParams(kept);
    const next = {};
    for (const field of form.elements) {
      if (!field.name || /hidden|file/.test(field.type)) continue;
      const given = values.getAll(field.name);
      if (/radio|checkbox/.test(field.type)) field.checked = given.includes(field.value);
      else field.value = given[(next[field.name] = (next[field.name] ?? -1) + 1)] ?? "";
    }
  };
  const smaller = async (photo) => {
    const image = await createImageBitmap(photo);
    const scale = Math.min(1, 1280 / Math.max(image.width, image.height));
    const sheet = document.createElement("canvas");
    sheet.width = Math.max(1, image.width * scale);
    sheet.height = Math.max(1, image.height * scale);
    const pen = sheet.getContext("2d");
    pen.fillStyle = "#fff"; // behind what is see-through
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.drawImage(image, 0, 0, sheet.width, sheet.height);
    return sheet.toDataURL("image/jpeg", 0.8);
  };
  if (form) {
    const sum = find("#sum");
    const add = () => {
      const given = [...form.querySelectorAll("[name^='points.']")].reduce((all, one) => all + (Number(one.value) || 0), 0);
      sum.textContent = `You have given ${given} of ${sum.dataset.total} points.`;
    };
    const topic = key.slice(0, key.lastIndexOf("|") + 1);
    const left = Object.keys(load().draft).find((one) => one.startsWith(topic) && !held.includes(one.split("|")[2]));
    if (left && !load().draft[key]) {
      change((data) => {
        data.draft[key] = data.draft[left]; // typed by a seat that this phone has no more
        delete data.draft[left];
      });
    }
    const { draft, out } = load();
    const waits = Object.keys(out).some(ours);
    const kept = draft[key] || (many === undefined && out[key]?.body);
    const before = `${typed()}`;
    if (kept && !find("[role=alert]")) fill(kept);
    if (draft[key] && `${typed()}` === before) change((data) => delete data.draft[key]); // it arrived another way
    if (load().draft[key] || waits) {
      say(key, draft[key] ? "Kept on this phone, not sent yet." : saved("Sending."));
    }
    if (sum) add();
    form.addEventListener("input", () => {
      change((data) => (data.draft[key] = `${typed()}`));
      say(key, "Not sent yet.");
      if (sum) add();
    });
    form.addEventListener("submit", async (event) => {
      const [photo] = form.elements.photo?.files || [];
      if (photo && !window.createImageBitmap) return; // an older browser: the form posts itself
      event.preventDefault();
      const { draft, out } = load();
      if (!draft[key] && !photo && Object.keys(out).some(ours)) return; // tapped twice
      const answer = typed();
      const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
      try {
        if (photo) answer.set("photo", await smaller(photo));
      } catch {
        refuse("That file is not a photo that can be read here. Choose another one, or send the caption alone.");
        return;
      }
      change((data) => {
        data.n = Math.max(data.n, answer.get("counter") - 1) + 1;
        answer.set("counter", data.n);
        answer.set("id", id);
        answer.set("seen", Math.max(newest, answer.get("seen")));
        data.out[many === undefined ? key : `${key}|${id}`] = { id, body: `${answer}`, to: form.getAttribute("action") };
        delete data.draft[key];
      });
      if (many !== undefined) form.reset();
      say(key, saved("Sending."));
      send();
    });
  }

  send();
  forget();
  if (over !== undefined) return;
  listen();
  setInterval(() => {
    const stale = stream.readyState !== EventSource.OPEN || heard < begun || silent(25);
    if (stale && !document.hidden) look();
  }, 5000);
  addEventListener("beforeunload", (event) => full && busy() && event.preventDefault());
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("pageshow", (event) => event.persisted && wake());
})();
