// A sheet to look at through a window: moves by dragging, wheel and arrow keys, zooms by pinch, Ctrl and wheel, + and −.
import { CanvasPen } from "./pens.js";

export class Sheet {
  // `paint(pen, sheet)` draws; `bounds()` gives [left, top, width, height]; `grab(x, y)` what may be dragged, `drop` when it was;
  // `pick(x, y)` follows a click; `settled(camera)` a movement; `aside(±1)` a stroke to the side. With `upright` only heights are zoomed.
  constructor(canvas, { paint, bounds, pick, settled, aside = () => {}, grab = () => null, drag = () => {}, drop = () => {}, upright = false, most = 4 }) {
    Object.assign(this, { canvas, paint, bounds, pick, settled, aside, grab, drag, drop, upright, most });
    this.camera = { x: 0, y: 0, k: 1 };
    this.pointers = new Map();
    this.context = canvas.getContext("2d");
    new ResizeObserver(() => this.measure()).observe(canvas);
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, (event) => this.up(event, kind));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.parentElement.addEventListener("keydown", (event) => this.key(event));
    this.measure();
  }

  measure() {
    const ratio = devicePixelRatio || 1;
    this.wide = this.canvas.clientWidth;
    this.high = this.canvas.clientHeight;
    this.canvas.width = Math.round(this.wide * ratio);
    this.canvas.height = Math.round(this.high * ratio);
    this.ratio = ratio;
    this.ask();
  }

  ask() {
    this.asked ??= requestAnimationFrame(() => { this.asked = undefined; this.draw(); });
  }

  draw() {
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.clearRect(0, 0, this.wide, this.high);
    this.paint(new CanvasPen(this.context), this);
    this.canvas.dataset.drawn = String(+(this.canvas.dataset.drawn ?? 0) + 1);
  }

  get kx() { return this.upright ? 1 : this.camera.k; }
  sx(x) { return (x - this.camera.x) * this.kx + this.wide / 2; }
  sy(y) { return (y - this.camera.y) * this.camera.k + this.high / 2; }
  wx(x) { return (x - this.wide / 2) / this.kx + this.camera.x; }
  wy(y) { return (y - this.high / 2) / this.camera.k + this.camera.y; }

  place(camera) {
    Object.assign(this.camera, camera);
    this.ask();
    clearTimeout(this.late);
    this.late = setTimeout(() => this.rest(), 200);
  }

  // What the address can hold is what is drawn, to the last pixel.
  rest() {
    const { x, y, k } = this.camera;
    Object.assign(this.camera, { x: +x.toFixed(2), y: +y.toFixed(2), k: +k.toFixed(5) });
    this.draw();
    this.settled(this.camera);
  }

  fit(least = 0) {
    const [left, top, w, h] = this.bounds();
    const k = Math.max(least, Math.min(this.upright ? Infinity : this.wide / w, this.high / h, this.upright ? Infinity : 1));
    this.place({ k, x: this.upright ? left + Math.min(w, this.wide) / 2 : left + w / 2, y: top + h / 2 });
  }

  zoom(factor, at = [this.wide / 2, this.high / 2]) {
    const [, , w, h] = this.bounds();
    const least = Math.min(1, this.high / h, this.upright ? Infinity : this.wide / w) * (this.upright ? 1 : 0.6);
    const k = Math.min(this.most, Math.max(least, this.camera.k * factor));
    const x = this.wx(at[0]), y = this.wy(at[1]);
    this.place({ k, y: y - (at[1] - this.high / 2) / k, ...(this.upright ? {} : { x: x - (at[0] - this.wide / 2) / k }) });
    if (this.upright) this.pan(0, 0);
  }

  // Moves by pixels; tells whether it could, so that the page may scroll instead.
  pan(dx, dy) {
    const [left, top, w, h] = this.bounds();
    const halfX = this.wide / 2 / this.kx, halfY = this.high / 2 / this.camera.k;
    const keep = (value, low, high) => low > high ? (this.upright ? (low + high) / 2 : value) : Math.min(high, Math.max(low, value));
    const slack = this.upright ? 0 : 60 / this.camera.k;
    const x = keep(this.camera.x + dx / this.kx, left + halfX - slack, left + w - halfX + slack);
    const y = keep(this.camera.y + dy / this.camera.k, top + halfY - slack, top + h - halfY + slack);
    const moved = x !== this.camera.x || y !== this.camera.y;
    if (moved) this.place({ x, y });
    return moved;
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    const at = this.at(event);
    this.pointers.set(event.pointerId, at);
    if (this.pointers.size === 1) {
      this.start = at;
      this.far = false;
      this.held = this.grab(this.wx(at[0]), this.wy(at[1]));
    } else this.held = null;
  }

  move(event) {
    const at = this.at(event), before = this.pointers.get(event.pointerId);
    if (!before) {
      this.canvas.style.cursor = this.grab(this.wx(at[0]), this.wy(at[1])) ? "pointer" : "grab";
      return;
    }
    if (!this.far && Math.hypot(at[0] - this.start[0], at[1] - this.start[1]) < 6) return;
    this.far = true;
    if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      const spread = (one) => Math.max(20, Math.hypot(one[0] - other[0], one[1] - other[1]));
      this.zoom(spread(at) / spread(before), other);
    } else if (this.held && !this.upright) this.drag(this.held, (at[0] - before[0]) / this.kx, (at[1] - before[1]) / this.camera.k);
    else this.pan(before[0] - at[0], before[1] - at[1]);
    this.pointers.set(event.pointerId, at);
  }

  up(event, kind) {
    if (!this.pointers.delete(event.pointerId)) return;
    if (this.far && this.held && !this.upright) this.drop(this.held);
    else if (!this.far && kind === "pointerup" && !this.pointers.size) this.pick(this.wx(this.start[0]), this.wy(this.start[1]), this.start);
    else if (kind === "pointerup" && !this.pointers.size) {
      const [x, y] = this.at(event), across = this.start[0] - x;
      if (Math.abs(across) > 50 && Math.abs(across) > 2 * Math.abs(this.start[1] - y)) this.aside(Math.sign(across));
    }
    this.held = null;
  }

  wheel(event) {
    const unit = event.deltaMode === 1 ? 32 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * unit / 300), this.at(event));
    } else if (this.pan((event.shiftKey ? event.deltaY : event.deltaX) * unit, (event.shiftKey ? 0 : event.deltaY) * unit)) event.preventDefault();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowLeft: () => this.pan(-60, 0), ArrowRight: () => this.pan(60, 0), ArrowUp: () => this.pan(0, -60), ArrowDown: () => this.pan(0, 60),
      ...(this.upright && { ArrowLeft: () => this.pan(-60, 0) || this.aside(-1), ArrowRight: () => this.pan(60, 0) || this.aside(1) }),
      "+": () => this.zoom(1.25), "-": () => this.zoom(0.8), "0": () => this.fit(),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  }
}
