/* Columns: the events of all lanes, unpacked into typed arrays, and the messages between them. */

/** Unpacks one column of PackedColumn.cs into float64, which holds every value exactly. A page that watches has them so. */
function unpack(column, count) {
  if (column instanceof Float64Array) return column;
  const out = new Float64Array(count), width = column.width;
  if (width > 0) {
    const text = atob(column.data), bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < count; i++) {
      out[i] = width === 1 ? bytes[i] : width === 2 ? view.getUint16(2 * i, true)
        : width === 4 ? view.getUint32(4 * i, true) : view.getFloat64(8 * i, true);
    }
  }
  for (let i = 0; i < count; i++) out[i] += column.base;
  if (column.step && count > 0) {
    out[0] = column.first;
    for (let i = 1; i < count; i++) out[i] += out[i - 1];
  }
  return out;
}

/* All events stand in one row, lane after lane; an event is its index in that row. Messages: one for each receive that found its
   send within the page; those out of a send stand at the places firstOut[e] to firstOut[e + 1] of out. */
let lanes, total, laneOf, kind, number, oldClock, clock, queue, time, line, start, sendOf, receiveOf, messageInto, firstOut, out;
let rowOf; /* the place of an event among the receives, or the sends, of its lane */

/** Takes a run, the first one or another state of it. */
function take(run) {
  data = run;
  lanes = data.lanes; total = data.shown;
  laneOf = new Uint16Array(total); kind = new Uint8Array(total);
  number = new Float64Array(total); oldClock = new Float64Array(total); clock = new Float64Array(total);
  queue = new Float64Array(total); time = new Float64Array(total); line = new Float64Array(total);
  rowOf = new Int32Array(total);
  start = [0];
  lanes.forEach(takeLane);
  matchMessages();
}

function takeLane(lane, l) {
  const base = start[l];
  start.push(base + lane.count);
  const put = (into, name) => into.set(unpack(lane[name], lane.count), base);
  put(kind, 'kind'); put(number, 'n'); put(oldClock, 'old'); put(clock, 'clock');
  put(queue, 'queue'); put(time, 'time'); put(line, 'line');
  laneOf.fill(l, base, base + lane.count);
  let receives = 0, sends = 0;
  for (let e = base; e < base + lane.count; e++) {
    rowOf[e] = kind[e] === 2 ? receives++ : kind[e] === 1 ? sends++ : -1;
  }
  lane.row = {};
  for (const name of ['from', 'message', 'messageClock', 'k', 'waited', 'match', 'sendLane', 'sendAt']) {
    lane.row[name] = unpack(lane[name], receives);
  }
  lane.row.recipients = unpack(lane.recipients, sends);
  lane.row.firstTo = new Int32Array(sends + 1);
  for (let i = 0; i < sends; i++) lane.row.firstTo[i + 1] = lane.row.firstTo[i] + lane.row.recipients[i];
  lane.row.to = unpack(lane.to, lane.row.firstTo[sends]);
  lane.row.toK = unpack(lane.toK, lane.row.firstTo[sends]);
}

function matchMessages() {
  sendOf = []; receiveOf = [];
  messageInto = new Int32Array(total).fill(-1);
  for (let e = 0; e < total; e++) {
    if (kind[e] !== 2) continue;
    const row = lanes[laneOf[e]].row, from = row.sendLane[rowOf[e]], at = row.sendAt[rowOf[e]];
    if (from >= 0 && at >= 0 && at < lanes[from].count) {
      messageInto[e] = sendOf.length;
      sendOf.push(start[from] + at);
      receiveOf.push(e);
    }
  }
  firstOut = new Int32Array(total + 1); out = new Int32Array(sendOf.length);
  for (const s of sendOf) firstOut[s + 1]++;
  for (let e = 0; e < total; e++) firstOut[e + 1] += firstOut[e];
  const next = firstOut.slice();
  sendOf.forEach((s, m) => { out[next[s]++] = m; });
}

take(data);
