/* Words: numbers, and everything the journal says about an event. */

function grouped(value) { return Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f'); }

function clip(text, most) { return text.length > most ? text.slice(0, most - 1) + '\u2026' : text; }

/** What to call a lane, with its life: numbers need the word, what has a name of its own does not. */
function nameOf(lane) { return lane.title ?? (/^\d/.test(lane.label) ? `machine ${lane.label}` : lane.label); }

/** The number of a lane's colour: lives of one machine share it. */
function shadeOf(l) { return lanes[l].colour ?? l % 8; }

function colourOf(l) { return 'c' + shadeOf(l); }

/** What to call a machine by its id: the name that its log uses; one of which there is no journal, or several, has its number. */
function machineOf(id) {
  const own = lanes.filter(lane => lane.id === id);
  return own.length === 1 ? own[0].label : String(id);
}

function shortName(e) { return `${lanes[laneOf[e]].label}#${number[e]}`; }

/** Everything the journal says about an event, as lines of text. */
function describe(e) {
  const lane = lanes[laneOf[e]], row = lane.row, i = rowOf[e], jump = clock[e] - oldClock[e];
  const says = [`clock ${grouped(oldClock[e])} \u2192 ${grouped(clock[e])} (${jump < 0 ? '' : '+'}${grouped(jump)})`];
  if (kind[e] === 2) {
    const m = messageInto[e];
    const sender = row.from[i] < 0 ? 'an unnamed machine' : `machine ${machineOf(row.from[i])}`;
    says.push(m >= 0 ? `took ${shortName(sendOf[m])}, message clock ${grouped(row.messageClock[i])}, number ${row.k[i]} on its channel`
      : `from ${sender}, message clock ${grouped(row.messageClock[i])}: ${MATCH[row.match[i]] || 'its send is not in this page'}`);
    if (row.waited[i] > 0) says.push(`waited ${(row.waited[i] / 1000).toFixed(3)} ms for this tick`);
  }
  if (kind[e] === 1) {
    const received = new Map();
    for (let o = firstOut[e]; o < firstOut[e + 1]; o++) {
      const taken = receiveOf[out[o]];
      received.set(lanes[laneOf[taken]].id, taken);
    }
    const list = [];
    for (let t = row.firstTo[i]; t < row.firstTo[i + 1] && list.length < 12; t++) {
      const to = row.to[t] < 0 ? '?' : machineOf(row.to[t]), taken = received.get(row.to[t]);
      list.push(row.toK[t] === 0 ? `${to} (blocked)` : taken === undefined ? `${to} (no receive here)` : `${to} (received as ${shortName(taken)})`);
    }
    const more = row.firstTo[i + 1] - row.firstTo[i] - list.length;
    says.push('to ' + list.join(', ') + (more > 0 ? ` and ${more} more` : ''));
  }
  if (lane.queues) says.push(`${grouped(queue[e])} waiting in its queue after it`);
  if (data.timed) says.push(`at ${new Date((data.originUs + time[e]) / 1000).toISOString().replace('T', ' ').replace('Z', '')} UTC by its own clock`);
  says.push(`${lane.file}:${line[e]}`);
  return says;
}
