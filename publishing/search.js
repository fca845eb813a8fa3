// The annex by code and by words, on this page alone: ANNEX stands in rows.js.
"use strict";
(function () {
  const box = document.getElementById("asked");
  const list = document.getElementById("found");
  const index = document.getElementById("chapters");
  const counted = document.getElementById("counted");
  const most = 100;
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const texts = ANNEX.texts.map(plain);
  const searched = ANNEX.rows.map((row) =>
    [plain(row[2]), plain(row[4]), texts[row[5]], texts[row[6]], texts[row[7]]].join("\n"));

  // Codes that begin with digits run from digits000… to digits999….
  function byCode(digits) {
    const low = digits.padEnd(6, "0"), high = digits.padEnd(6, "9");
    const rows = ANNEX.rows.filter((row) => row[3].some(([first, last]) =>
      first.padEnd(6, "0").slice(0, 6) <= high && last.padEnd(6, "9").slice(0, 6) >= low));
    const depth = (row) => Math.max(...row[3].map(([first]) => first.length));
    return rows.sort((one, other) => depth(other) - depth(one));
  }

  function byWords(words) {
    return ANNEX.rows.filter((_row, number) => words.every((word) => searched[number].includes(word)));
  }

  function cell(line, text, name) {
    const made = line.insertCell();
    made.textContent = text;
    if (name) made.className = name;
    return made;
  }

  function shown(row) {
    const [page, anchor, codes, , described, rule, meaning, source, period] = row;
    const line = list.insertRow();
    const link = document.createElement("a");
    link.href = page + "#" + encodeURIComponent(anchor);
    link.textContent = codes;
    const first = cell(line, "");
    first.append(link);
    if (described) first.append(" ex “" + described + "”");
    if (period) first.append(document.createElement("br"), period);
    const said = cell(line, "");
    const text = document.createElement("code");
    text.textContent = ANNEX.texts[rule];
    said.append(text, document.createElement("br"), ANNEX.texts[meaning]);
    cell(line, ANNEX.texts[source]);
  }

  function search() {
    const asked = plain(box.value).trim();
    list.replaceChildren();
    index.hidden = asked !== "";
    list.parentElement.hidden = counted.hidden = asked === "";
    if (asked === "") return;
    const digits = asked.replace(/[.\s]/g, "");
    const rows = /^\d{2,10}$/.test(digits) ? byCode(digits.slice(0, 6)) : byWords(asked.split(/\s+/));
    rows.slice(0, most).forEach(shown);
    list.parentElement.hidden = rows.length === 0;
    const said = rows.length === 0 ? counted.dataset.none : counted.dataset.said;
    counted.textContent = said.replace("{count}", rows.length).replace("{most}", Math.min(most, rows.length));
  }

  box.addEventListener("input", () => { history.replaceState(null, "", "#q=" + encodeURIComponent(box.value)); search(); });
  function fromAddress() {
    const given = new URLSearchParams(location.hash.slice(1)).get("q") ?? new URLSearchParams(location.search).get("q");
    if (given !== null) { box.value = given; search(); }
  }
  addEventListener("hashchange", fromAddress);
  document.getElementById("search").hidden = false;
  fromAddress();
  if (box.value) search();
})();
