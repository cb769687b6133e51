/* Live: another state of the run, of a page that watches one. What was in view, and what was chosen, stays so. */

let scaleOfItself = 0; /* the scale that was last chosen by load and not by a reader */

/** Whether the newest events are in view. */
function isAtEnd() { const a = axis(view.axis); return !total || view.from + along() / view.scale >= a.high; }

function toEnd() { view.from = Infinity; settle(); redraw(); }

/** An event by what stays: its lane and its number. */
function nameOfEvent(e) { return e < 0 || e >= total ? null : { lane: laneOf[e], n: number[e] }; }

function eventOf(name) {
  if (!name || name.lane >= lanes.length) return -1;
  const e = lowerBound(number, start[name.lane], start[name.lane + 1], name.n);
  return e < start[name.lane + 1] && number[e] === name.n ? e : -1;
}

/** Shows another state of the run; a view of its end stays at the end. */
function load(run) {
  const wasEmpty = !total, follows = isAtEnd(), held = view.scale !== scaleOfItself && !wasEmpty, lanesBefore = lanes.length;
  const middle = middleEvent(), middleName = nameOfEvent(middle), middleValue = middle < 0 ? 0 : axis(view.axis).v[middle];
  const chosenName = nameOfEvent(view.chosen);
  const kinds = faultKinds().join();
  take(run);
  if (faultKinds().join() !== kinds) fillKey(colours);
  for (const name in axes) axes[name].v = null;
  mapFor = '';
  hover(-1);
  buttons['axis-wall'].disabled = !data.timed;
  if (lanes.length !== lanesBefore) resize();
  if (follows) {
    if (!held) {
      begin();
      scaleOfItself = view.scale;
    }
    toEnd();
  } else {
    /* Times and steps count from the first event that is kept, so they shift when it changes. */
    const e = eventOf(middleName);
    if (e >= 0) view.from += axis(view.axis).v[e] - middleValue;
    settle(); redraw();
  }
  if (chosenName) choose(eventOf(chosenName), { show: false });
}
