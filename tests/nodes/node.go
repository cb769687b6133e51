// A machine of the assignment over standard input and output (src/Clocks.Grade/STDIO.md): go run node.go
package main

import (
	"bufio"
	"encoding/json"
	"os"
)

// What it is told. Keys that are not here are passed over.
type told struct {
	Type  string  `json:"type"`
	Peers []int   `json:"peers"`
	Rate  float64 `json:"rate"`
	From  int     `json:"from"`
	Clock int64   `json:"clock"`
	Peer  int     `json:"peer"`
	Die   int     `json:"die"`
}

// What it answers.
type event struct {
	Event        string  `json:"event"`
	OldClock     int64   `json:"old_clock"`
	NewClock     int64   `json:"new_clock"`
	From         int     `json:"from,omitempty"`
	To           []int   `json:"to,omitempty"`
	MessageClock int64   `json:"message_clock,omitempty"`
	QueueLength  int     `json:"queue_len"`
	Next         float64 `json:"next"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	down := map[int]bool{}
	var me told
	var queue []told
	var clock, ticks int64
	for in.Scan() {
		var line told
		if json.Unmarshal(in.Bytes(), &line) != nil && line.Type == "" {
			continue
		}
		switch line.Type {
		case "init":
			me = line
		case "message":
			queue = append(queue, line)
		case "down":
			down[line.Peer] = true
		case "up":
			delete(down, line.Peer)
		case "tick":
			ticks++
			e := event{Event: "INTERNAL", OldClock: clock}
			if len(queue) > 0 {
				message := queue[0]
				queue = queue[1:]
				if message.Clock > clock {
					clock = message.Clock
				}
				clock++
				e.Event, e.From, e.MessageClock, e.QueueLength = "RECEIVE", message.From, message.Clock, len(queue)
			} else {
				clock++
				for i, peer := range me.Peers {
					if (line.Die == i+1 || line.Die == 3) && !down[peer] {
						e.Event, e.MessageClock = "SEND", clock
						e.To = append(e.To, peer)
					}
				}
			}
			e.NewClock = clock
			e.Next = float64(ticks+1) * 1000 / me.Rate
			out.Encode(e)
		}
	}
}
