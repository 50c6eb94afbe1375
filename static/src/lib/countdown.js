// The time of an undo bar: it runs down, and stands while the bar is looked at.

export class Countdown {
  /** `seconds` until `onEnd`; `onTick` hears the whole seconds left. */
  constructor(seconds, { onTick = () => {}, onEnd }) {
    this.left = seconds * 1000;
    this.paused = false;
    this.ended = false;
    this.onTick = onTick;
    this.onEnd = onEnd;
    onTick(seconds);
  }

  pause() {
    this.paused = true;
  }

  resume() {
    this.paused = false;
  }

  /** Let `milliseconds` pass. */
  pass(milliseconds) {
    if (this.paused || this.ended) return;
    this.left = Math.max(0, this.left - milliseconds);
    this.onTick(Math.ceil(this.left / 1000));
    if (this.left === 0) {
      this.ended = true;
      this.onEnd();
    }
  }
}
