// News of one conversation (docs/live.md). The page works without it: this shows a chip when there is news, replaces
// posts that were edited or hidden, and never moves focus, scroll or a form that somebody is writing in.
const WAIT = 1000, LONGEST = 60000, POLL = 30000, HIDDEN_FOR = 300000, FAILURES = 3, SHOWN = 20;
const FINAL = [1009, 4400, 4403, 4404], RELOAD = [4401];

class LiveThread extends HTMLElement {
  connectedCallback() {
    this.chip = this.querySelector(".chip");
    this.list = this.querySelector(".posts");
    this.seq = this.heard = Number(this.dataset.seq);
    this.last = Number(this.dataset.last);
    this.fresh = new Set();
    this.stale = new Set();
    this.failures = 0;
    this.plural = new Intl.PluralRules(document.documentElement.lang);
    this.chip.addEventListener("click", (event) => this.apply(event));
    this.addEventListener("focusout", () => this.refreshSoon());
    document.addEventListener("visibilitychange", () => this.sleepOrWake());
    this.connect();
  }

  disconnectedCallback() {
    this.done = true;
    this.stop();
  }

  // --- The way to the server

  connect() {
    if (this.done || this.socket) return;
    const url = new URL(this.dataset.socket, location);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("since", this.seq);
    const socket = (this.socket = new WebSocket(url));
    socket.onmessage = ({ data }) => {
      this.failures = 0;
      this.hear(JSON.parse(data));
    };
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (RELOAD.includes(code)) return this.changed();
      if (FINAL.includes(code)) return (this.done = true);
      if (code !== 4408) this.failures += 1;
      if (this.failures >= FAILURES) this.poll();
      this.later(code === 4408 ? 0 : code === 4429 ? LONGEST : Math.min(LONGEST, WAIT * 2 ** this.failures));
    };
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), pause * (0.5 + Math.random()));
  }

  stop() {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  sleepOrWake() {
    clearTimeout(this.sleeping);
    if (document.hidden) this.sleeping = setTimeout(() => ((this.asleep = true), this.stop()), HIDDEN_FOR);
    else if (this.asleep || !this.socket) {
      this.asleep = false;
      this.later(0);
    }
  }

  async poll() {
    if (this.asleep || this.done || this.polled > Date.now() - POLL) return;
    this.polled = Date.now();
    try {
      const answer = await fetch(`${this.dataset.news}?since=${this.seq}`);
      if (answer.ok) (await answer.json()).events.forEach((event) => this.hear(event));
    } catch {}
  }

  // --- What is heard

  hear({ type, seq, post }) {
    if (type === "reload") return this.changed();
    if (seq > this.heard) this.heard = seq;
    if (type === "heartbeat" || seq > this.seq + 1) return this.ask();
    if (!(seq > this.seq)) return;
    this.seq = seq;
    if (!post) return this.changed();
    if (type === "post.published") this.fresh.add(post);
    else if (!this.fresh.has(post)) this.stale.add(post);
    this.dispatchEvent(new CustomEvent("news", { detail: { type, seq, post } }));
    this.show();
    this.refreshSoon();
  }

  // One question at a time: the server lets a socket ask thirty times a minute.
  ask() {
    if (this.asked || this.heard <= this.seq || this.socket?.readyState !== 1) return;
    this.socket.send(JSON.stringify({ since: this.seq }));
    this.asked = setTimeout(() => ((this.asked = 0), this.ask()), 3000);
  }

  // --- What is shown

  link(text, href) {
    const link = document.createElement("a");
    link.textContent = text;
    link.href = href;
    this.chip.replaceChildren(link);
  }

  show() {
    const n = this.fresh.size;
    if (!n) return this.chip.replaceChildren();
    const first = Math.min(...this.fresh);
    const words = this.chip.dataset[this.plural.select(n)] ?? this.chip.dataset.other;
    this.link(words.replace("{n}", n), `${this.dataset.page}?post=${first}#post${first}`);
  }

  changed() {
    this.link(this.chip.dataset.changed, location.href.split("#")[0]);
  }

  async apply(event) {
    const fits = "end" in this.dataset && this.fresh.size && this.fresh.size <= SHOWN;
    if (!fits || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const wanted = [...this.fresh].sort((a, b) => a - b);
    const items = await this.fetchPosts(wanted);
    if (!items) return (location.href = event.target.href);
    for (const item of items) {
      if (document.getElementById(item.id)) continue;
      item.classList.add("fresh");
      this.list.append(item);
    }
    wanted.forEach((number) => this.fresh.delete(number));
    this.show();
    const first = document.getElementById(`post${wanted[0]}`);
    first?.setAttribute("tabindex", "-1");
    first?.focus();
  }

  // After a random pause: a thousand readers must not ask in the same moment.
  refreshSoon() {
    if (!this.stale.size || this.waiting) return;
    this.waiting = setTimeout(() => this.refresh(), 200 + Math.random() * 1500);
  }

  async refresh() {
    this.waiting = 0;
    const free = [...this.stale].filter((number) => {
      const item = document.getElementById(`post${number}`);
      if (!item) this.stale.delete(number);
      return item && !item.contains(document.activeElement);
    });
    if (!free.length) return;
    free.forEach((number) => this.stale.delete(number));
    for (const item of (await this.fetchPosts(free.slice(0, SHOWN))) ?? []) {
      document.getElementById(item.id)?.replaceWith(item);
    }
  }

  async fetchPosts(numbers) {
    try {
      const answer = await fetch(`${this.dataset.fragment}?posts=${numbers}`);
      if (!answer.ok) return null;
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      return [...holder.content.children];
    } catch {
      return null;
    }
  }
}

customElements.define("live-thread", LiveThread);
