// The presenter's mouth, gestures and voice. `window.presenter.say(...)`; nothing on the page depends on it.
window.presenter = (() => {
  const svg = () => document.querySelector("svg[data-figure]");
  const caption = () => document.querySelector("[data-caption]");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const voices = window.speechSynthesis;
  const LONGEST_CAPTION = 110;
  let frame = 0;
  let muted = false;
  let speaking = false;

  const shape = (name) => { if (svg()) svg().dataset.shape = still.matches ? "rest" : name; };
  const gesture = (name) => { if (svg()) svg().dataset.gesture = name; };

  const read = (marks) => (marks || "").split(";").filter(Boolean).map((one) => {
    const [at, char, name] = one.split(":");
    return { at: Number(at), char: Number(char), name };
  });

  // What stands in the caption: the sentence being said, or as much of it as can be read at once.
  const pieces = (text) => {
    const found = [];
    for (const match of text.matchAll(/[^.!?。！？।។\n]+[.!?。！？।។\n]*/g)) {
      let start = match.index;
      let rest = match[0];
      while (rest.length > LONGEST_CAPTION) {
        const space = rest.lastIndexOf(" ", LONGEST_CAPTION);
        const cut = space > LONGEST_CAPTION / 2 ? space : LONGEST_CAPTION;
        found.push({ start, text: rest.slice(0, cut) });
        start += cut;
        rest = rest.slice(cut);
      }
      if (rest.trim()) found.push({ start, text: rest });
    }
    return found;
  };

  const show = (parts, char) => {
    const place = caption();
    if (!place) return;
    const now = parts.findLast((one) => one.start <= char) ?? parts[0];
    place.hidden = !now;
    if (now && place.textContent !== now.text.trim()) place.textContent = now.text.trim();
  };

  const stop = () => {
    cancelAnimationFrame(frame);
    voices?.cancel();
    speaking = false;
    shape("rest");
    if (caption()) caption().hidden = true;
  };

  const voiceOf = (language) => {
    const wanted = { "zh-hant": "zh-tw" }[language] ?? language;
    const all = voices?.getVoices() ?? [];
    const plain = (one) => one.lang.toLowerCase().replace("_", "-");
    return all.find((one) => plain(one) === wanted) ?? all.find((one) => plain(one).split("-")[0] === wanted.split("-")[0]);
  };

  // The timeline runs by the clock; a voice that tells at which word it is sets it right.
  const run = (text, marks, rate) => {
    const parts = pieces(text);
    let begun = performance.now();
    const end = marks.at(-1)?.at ?? 0;
    const step = () => {
      const at = (performance.now() - begun) * rate;
      const now = marks.findLast((one) => one.at <= at);
      if (now) {
        shape(now.name);
        show(parts, now.char);
      }
      if (at < end && speaking) frame = requestAnimationFrame(step);
      else { speaking = false; shape("rest"); }
    };
    frame = requestAnimationFrame(step);
    return { at(char) {
      const near = marks.findLast((one) => one.char <= char);
      if (near) begun = performance.now() - near.at / rate;
    } };
  };

  const say = ({ text, language, marks, gesture: meant }) => {
    stop();
    gesture(meant || "none");
    if (!text) return;
    speaking = true;
    const found = read(marks);
    const voice = voiceOf(language);
    if (muted || !voice) {
      run(text, found, 0.9);
      return;
    }
    const said = new SpeechSynthesisUtterance(text);
    Object.assign(said, { voice, lang: voice.lang, rate: 0.95 });
    let line = null;
    said.onstart = () => { line = run(text, found, 0.95); };
    said.onboundary = (event) => line?.at(event.charIndex);
    said.onend = () => { speaking = false; shape("rest"); };
    said.onerror = () => { if (!line) run(text, found, 0.9); };
    voices.speak(said);
  };

  return {
    say, stop, gesture, voiceOf,
    get speaking() { return speaking; },
    get muted() { return muted; },
    set muted(value) { muted = value; if (value) voices?.cancel(); },
  };
})();
