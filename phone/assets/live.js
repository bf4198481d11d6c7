// What a phone gains with JavaScript: answers are kept until they are received, drafts are kept, and the page follows
// the room. Without it every page works. Pages come over plain HTTP, so nothing here needs a secure context.
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  const { code, scene: shown, over, held, taken, gone } = document.body.dataset;
  const heading = document.referrer === location.href ? find("h1") : null; // this page took its own place
  if (heading) heading.tabIndex = -1;
  (find("[role=alert]") || heading)?.focus();
  addEventListener("click", (event) => { // how text is shown is no place to come back to
    const view = event.target.closest?.("a[href^='?']");
    if (!view || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    location.replace(view.href);
  });
  if (!code) return;
  const here = `/${code}`;
  const form = find("#answer");
  const note = find("#note");
  const key = form && ["question", "round", "who"].map((name) => form.elements[name].value).join("|");
  const { many, fresh } = form ? form.dataset : {}; // several answers from one person; a page that shows what it has
  let { receipt } = form ? form.dataset : {}; // of the answer that the form shows
  let standing; // what the form holds while it says what was received
  let touched; // somebody has typed here since
  const LOST = "No connection for now. This page catches up by itself.";
  const CHANGE = ` You can ${many === undefined ? "change your answer" : "add another"} until voting closes.`;

  // --- What this phone remembers: a counter, answers not yet received, drafts. All tabs share it.
  const name = `room-${code}`;
  let memory = { n: 0, out: {}, draft: {} };
  let full = false;
  const load = () => {
    try {
      if (!full) memory = { n: 0, out: {}, draft: {}, ...JSON.parse(localStorage[name] ?? "{}") };
    } catch {} // no storage here: then this page remembers for itself
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

  const forget = (all) => {
    try {
      if (all || (over !== undefined && !busy())) delete localStorage[name]; // the day is over: nothing of it stays
    } catch {} // no storage here
  };

  const drop = (who) =>
    change(({ out, draft }) => {
      for (const kept of [out, draft]) for (const one in kept) if (one.split("|")[2] === who) delete kept[one];
    });

  // --- Words for the person
  const saved = (then) => (full ? "Not sent yet. Keep this page open: it sends itself." : `Saved on this phone. ${then}`);
  const ours = (about) => key && about.startsWith(key);
  const say = (about, text) => {
    const place = ours(about) ? find("#state") : note;
    if (place.textContent !== text) place.textContent = text;
  };
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "second";
    made.textContent = text;
    made.onclick = act;
    return made;
  };
  const done = (so) => { // nothing waits to be sent
    const send = find("#send");
    send?.classList.toggle("second", so);
    if (send && receipt) send.textContent = so ? "Change my answer" : "Send my change";
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
  let posted; // what this page put in last
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
    // Else a newer choice took its place, or all of it was forgotten: then nothing of it is kept again.
    if (load().out[about]?.id === answer.id)
      change((kept) => {
        delete kept.out[about];
        if (refused && ours(about) && !kept.draft[key]) {
          kept.draft[key] = answer.body;
          if (many !== undefined) fill(answer.body);
        } else if (refused) kept.draft[about] ??= answer.body;
      });
    const open = told.state !== "late";
    if (ours(about) && !refused && many === undefined) {
      receipt = told.sentence;
      standing = posted?.id === answer.id && posted.form;
    }
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
      if (open && many === undefined) done(!touched);
    }
    follow(refused || told.state === "late");
    forget();
    send();
  };

  // --- Live change
  let newest = Number(shown);
  let support; // the room waits for somebody distressed: nobody goes on typing
  const go = async () => {
    if (touched) change((data) => (data.draft[key] ??= `${typed()}`)); // another tab may have sent the draft
    try {
      await fetch(`${here}/scene`); // without a connection the browser's own error page would take this one's place
      location.replace(here);
    } catch {
      setTimeout(go, 2000 + Math.random() * 1000);
    }
  };
  const busy = () => touched || load().draft[key] || Object.keys(load().out).length;
  const offer = () => {
    note.replaceChildren("The room has moved on. ", button("Show what is happening now", go));
  };
  const follow = (reading) => {
    if (newest <= Number(shown)) return;
    if (support && !full && !form?.elements.photo?.files.length) go(); // a draft is kept, a chosen photo cannot be
    else if (reading || busy()) offer();
    else setTimeout(() => (busy() ? offer() : go()), Math.random() * 400); // not all phones at once
  };
  const moved = (told) => {
    if (note.textContent === LOST) note.replaceChildren();
    const scene = parseInt(told, 10);
    if (!(scene > newest)) return;
    newest = scene;
    support = told.endsWith("support");
    follow();
  };

  // A browser opens six connections to one place, and each stream holds one. So one tab listens, the one looked at last,
  // and tells the others. They also ask every few seconds; out of sight every minute, because somebody is still here.
  const tabs = window.BroadcastChannel && new BroadcastChannel("listening");
  let stream;
  let looked;
  let begun;
  let heard = -Infinity; // a stream speaks at once and then every few seconds, unless something holds it back
  const rest = () => {
    stream?.close();
    stream = undefined;
  };
  const listen = () => {
    rest();
    tabs?.postMessage({});
    begun = performance.now();
    stream = new EventSource(`${here}/events?seen=${newest}`);
    stream.onmessage = (event) => {
      heard = performance.now();
      tabs?.postMessage({ code, told: event.data });
      moved(event.data);
    };
  };
  const silent = (seconds) => performance.now() - Math.max(heard, begun) > seconds * 1000;
  const look = async () => {
    looked = performance.now();
    if (stream && (stream.readyState === EventSource.CLOSED || silent(60))) listen();
    try {
      const reply = await fetch(`${here}/scene`);
      if (reply.ok) moved(await reply.text());
      else if (reply.status === 403 && !busy()) go(); // the seat is on another phone, or gone
    } catch { // the next look may succeed
      if (!note.firstChild) note.textContent = LOST;
    }
  };
  const wake = () => {
    if (document.hidden) return rest();
    if (!stream) listen();
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

  // --- Words that may point to a person: asked about before they leave the phone. Those that the page says are fictional.
  const NUMBER = /\d([ .-]?\d){8,}|\S@\w+\.\w|\b[a-z]{1,2}\d\w? ?\d[a-z]{2}\b/i;
  const NAMES = [
    /\b(?:M(?:r|rs|s|iss)|Dr|[DP]C|Aunt\w*|Uncle)\.? ([A-Z]\w+)/g,
    /[a-z,] (?!(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Ja|Feb|Ma[ry]|A[pu][rg]|Ju[nl]|Sep|Oct|Nov|Dec|Act|Soc|Earl|Work|Chil|Poli|Heal|Se[cr]|Coun|Prev))([A-Z][a-z]{2,})/g,
    /\b(sarah|emma|laura|lisa|lucy|anna|maria|sophie|emily|olivia|fatima|aisha|john|james|david|daniel|michael|chris|paul|peter|tom|sam|ben|josh|ali|ahmed|m[ou]hamm[ae]d)\b/gi,
  ];
  let passed;
  const asks = () => {
    find("#asks")?.remove();
    const fields = [...form.querySelectorAll("textarea,input:not([type])")];
    const words = fields.map((one) => one.value).join("\n");
    const shown = find("main").innerText.toLowerCase();
    const names = NAMES.flatMap((shape) => [...words.matchAll(shape)]).map((one) => one[1]);
    const number = words.match(NUMBER)?.[0];
    const found = number || names.find((one) => !shown.includes(one.toLowerCase()));
    if (!found || found === passed) return false;
    const box = document.createElement("div");
    box.id = "asks";
    box.className = "sorry";
    box.tabIndex = -1;
    box.setAttribute("role", "group");
    const button = '<button type="button" class="second">';
    box.innerHTML = `<p></p>${button}Edit</button><p></p>${button}Send anyway to the facilitator</button>`;
    const [text, edit, , anyway] = box.children;
    text.textContent = `“${found}” looks like ${number ? "a personal detail" : "a name"}. Fictional cases only.`;
    box.setAttribute("aria-label", text.textContent);
    edit.onclick = () => {
      box.remove();
      fields[0].focus();
    };
    anyway.onclick = () => {
      passed = found;
      form.dispatchEvent(new Event("submit", { cancelable: true }));
    };
    find(".act").before(box);
    box.focus();
    return true;
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
    const stranger = (one) => !`${held} ${taken}`.includes(one.split("|")[2]); // a seat that this phone has lost
    const left = Object.keys(load().draft).find((one) => one.startsWith(topic) && stranger(one));
    const { draft, out } = load();
    const waits = Object.keys(out).some(ours);
    const kept = draft[key] || (many === undefined && out[key]?.body);
    const before = `${typed()}`;
    standing = !waits && receipt && before;
    if (kept && !find("[role=alert]")) fill(kept);
    if (draft[key] && `${typed()}` === before) change((data) => delete data.draft[key]); // it arrived another way
    if (load().draft[key] || waits) {
      done(false);
      say(key, draft[key] ? "Kept on this phone, not sent yet." : saved("Sending."));
    }
    if (sum) add();
    if (left && !draft[key]) {
      const box = document.createElement("div");
      const text = document.createElement("p");
      const then = (how) => () => {
        change(how);
        if (load().draft[key]) {
          fill(load().draft[key]);
          say(key, "Kept on this phone, not sent yet.");
          done(false);
          if (sum) add();
        }
        box.remove();
        form.querySelector("fieldset :is(input, select, textarea)").focus();
      };
      text.textContent = `${find("textarea,#answer input:not([type])") ? "Text" : "An answer"} from before is on this phone. It may be somebody else’s.`;
      box.className = "care";
      box.append(
        text,
        button("Use it", then((data) => {
          data.draft[key] = data.draft[left];
          delete data.draft[left];
        })),
        button("Delete it", then((data) => {
          for (const one in data.draft) if (one.split("|")[2] === left.split("|")[2]) delete data.draft[one];
        })),
      );
      find("fieldset").before(box);
    }
    const waiting = (kept) => {
      try {
        return `${Object.entries(JSON.parse(kept).out).map(([about, { id }]) => ours(about) && id)}`;
      } catch {
        return ""; // nothing is kept
      }
    };
    addEventListener("storage", ({ key: changed, oldValue, newValue }) => {
      if (changed !== name || waiting(oldValue) === waiting(newValue)) return;
      standing = "";
      const then = touched ? "What stands here was not sent." : button("Show it", go);
      find("#state").replaceChildren("You answered in another tab. ", then);
    });
    form.addEventListener("input", () => {
      touched = true;
      change((data) => (data.draft[key] = `${typed()}`));
      say(key, "Not sent yet.");
      done(false);
      if (sum) add();
    });
    form.addEventListener("submit", async (event) => {
      const [photo] = form.elements.photo?.files || [];
      if (photo && !window.createImageBitmap) return; // an older browser: the form posts itself
      event.preventDefault();
      const { draft, out } = load();
      if (!draft[key] && !photo && Object.keys(out).some(ours)) return; // tapped twice
      const answer = typed();
      if (!photo && stream && standing && `${answer}` === standing) { // no other tab was looked at since
        change((data) => delete data.draft[key]);
        touched = false;
        find("[role=alert]")?.remove();
        say(key, `${receipt} Nothing changed.`);
        return;
      }
      if (asks()) return;
      const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
      try {
        if (photo) answer.set("photo", await smaller(photo));
      } catch {
        refuse("That file is not a photo that can be read here. Choose another one, or send the caption alone.");
        return;
      }
      posted = { id, form: !photo && `${answer}` };
      standing = "";
      touched = false;
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

  addEventListener("submit", async (event) => {
    const { target } = event;
    if (!target.matches(".said")) return;
    event.preventDefault();
    const label = target.querySelector("button").firstChild;
    const before = label.data;
    label.data = target.elements.up.value === "yes" ? "Supported" : "Support this";
    try {
      const reply = await fetch(target.action, { method: "POST", body: new URLSearchParams(new FormData(target)), redirect: "manual" });
      if (reply.type === "opaqueredirect") location.reload();
      else target.submit(); // the page that comes says why not
    } catch {
      label.data = before;
      note.textContent = LOST;
    }
  });
  if (gone) { // somebody has withdrawn: nothing of theirs stays here
    drop(gone);
    if (!held) forget(true);
    tabs?.postMessage({ code, gone });
    return;
  }
  send();
  forget();
  if (!held) {
    const { draft, out } = load();
    find("#unsent").hidden = !Object.keys({ ...draft, ...out }).length;
    find("#onward").onclick = (event) => {
      if (Object.keys(load().out).length) {
        event.preventDefault(); // the room has to say first what becomes of it
        send();
      } else forget(true);
    };
  }
  if (!held) return;
  if (tabs) {
    tabs.onmessage = ({ data }) => {
      if (!data.code) rest();
      else if (data.code !== code) return;
      else if (!data.gone) moved(data.told);
      else if (key?.split("|")[2] === data.gone) {
        if (full) drop(data.gone); // only this page remembers it
        touched = false;
        go();
      }
    };
  }
  if (!document.hidden) listen();
  setInterval(() => {
    const stale = stream?.readyState !== EventSource.OPEN || heard < begun || silent(25);
    if (document.hidden ? !(performance.now() - looked < 60000) : stale) look();
  }, 5000);
  addEventListener("beforeunload", (event) => full && busy() && event.preventDefault());
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("focus", wake);
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => event.persisted && (busy() ? wake() : go()));
})();
