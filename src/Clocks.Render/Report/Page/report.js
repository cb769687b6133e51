/*
 * The interactive space-time diagram of a report, and of the page of clocks watch. It reads the JSON of PageData.cs (lanes of events in packed columns) and shows
 * machines as lanes, events as marks and messages as arrows on a canvas, over Lamport time, wall time or steps.
 *
 * The parts beside this file are read in the order that Clocks.Render.csproj names, as one script in one function: columns are
 * unpacked and messages indexed, axes sorted; drawing (canvas and SVG draw the same picture), the view (what part of it is seen),
 * the picture itself, causality, the page around it, and last everything that a reader does with mouse, fingers and keys. Nothing
 * here writes HTML: texts from journals only ever become text nodes.
 */
let data = JSON.parse(document.getElementById('trace').textContent);
const KIND = ['internal', 'send', 'receive'];
const MATCH = ['the journal does not name its send', '', 'no journal of its sender', 'its send lies beyond the torn end of a journal',
  'its send lies in a hole of a journal', 'its sender has no such event', 'what it names is not a send',
  'that send was not to this machine', 'that message was taken before'];
