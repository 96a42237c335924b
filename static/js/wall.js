// The question wall of a meeting (docs/meetings.md). The socket says that something changed, and the list is fetched
// anew. On a screen it is shown at once; on a page a chip asks first, unless nobody has begun to read or write.
const WAIT = 1000, LONGEST = 60000, POLL = 30000, FAILURES = 3, SPREAD = 1500;
const FINAL = [4400, 4403, 4404];

class LiveWall extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("[data-questions]");
    this.chip = this.querySelector(".chip");
    this.failures = 0;
    this.chip?.addEventListener("click", (event) => {
      event.preventDefault();
      this.fetchList(true);
    });
    this.connect();
  }

  disconnectedCallback() {
    this.done = true;
    this.socket?.close();
  }

  connect() {
    if (this.done) return;
    const url = new URL(this.dataset.socket, location);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = (this.socket = new WebSocket(url));
    // What happened while nobody listened is found by asking once.
    socket.onopen = () => this.wasCut && this.newsSoon();
    socket.onmessage = ({ data }) => {
      this.failures = 0;
      if (JSON.parse(data).type !== "heartbeat") this.newsSoon();
    };
    socket.onclose = ({ code }) => {
      this.wasCut = true;
      if (FINAL.includes(code)) return (this.done = true);
      if (code !== 4408) this.failures += 1;
      if (this.failures >= FAILURES) this.poll();
      const pause = code === 4408 ? 0 : code === 4429 ? LONGEST : Math.min(LONGEST, WAIT * 2 ** this.failures);
      setTimeout(() => this.connect(), pause * (0.5 + Math.random()));
    };
  }

  poll() {
    if (this.polled > Date.now() - POLL) return;
    this.polled = Date.now();
    this.news();
  }

  // After a random pause, and once for many changes: a room full of phones must not ask in the same moment.
  newsSoon() {
    this.waiting ??= setTimeout(() => this.news(), 300 + Math.random() * SPREAD);
  }

  news() {
    clearTimeout(this.waiting);
    this.waiting = null;
    const isIdle = document.activeElement === document.body && scrollY < innerHeight / 2;
    if (isIdle || "atOnce" in this.dataset) return this.fetchList(false);
    const link = document.createElement("a");
    link.textContent = this.chip.dataset.changed;
    link.href = location.href.split("#")[0];
    this.chip.replaceChildren(link);
  }

  async fetchList(isAsked) {
    try {
      const answer = await fetch(this.dataset.list);
      if (!answer.ok) return;
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      this.list.replaceChildren(holder.content);
      this.chip?.replaceChildren();
      if (!isAsked) return;
      this.list.setAttribute("tabindex", "-1");
      this.list.focus();
    } catch {}
  }
}

customElements.define("live-wall", LiveWall);
