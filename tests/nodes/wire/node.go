// A machine of the assignment over TCP (src/Clocks.Grade/WIRE.md): go run node.go ID PORT PEERS RATE CLUSTER. No library is needed.
// It listens, and lets its peers dial, as nodes of clocks do; two of this kind would wait for each other.
package main

import (
	"bufio"
	"encoding/binary"
	"math/rand"
	"net"
	"os"
	"os/signal"
	"sort"
	"strconv"
	"sync"
	"syscall"
	"time"
)

type channel struct {
	net.Conn
	id  int
	run string // of the peer
}

var (
	me, _         = strconv.Atoi(os.Args[1])
	port, _       = strconv.Atoi(os.Args[2])
	rate, _       = strconv.Atoi(os.Args[4])
	began         = time.Now()
	random        = rand.New(rand.NewSource(began.UnixNano()))
	run, nonce    = make([]byte, 16), make([]byte, 16)
	lock          sync.Mutex
	channels      = map[int]*channel{} // by the number of the peer
	sent          = map[string]int{}   // by the run of the peer
	queue         []int
	clock, events int

	// How many bytes behind a first byte from c0 on tell a number or a length, as MessagePack has it.
	lengths = [32]int{4: 1, 2, 4, 1, 2, 4, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17, 1, 2, 4, 2, 4, 2, 4}
)

// unsigned reads a number of so many bytes.
func unsigned(in *bufio.Reader, size int) (value int) {
	for ; size > 0; size-- {
		digit, err := in.ReadByte()
		if err != nil {
			panic(err) // serve ends
		}
		value = value<<8 | int(digit)
	}
	return
}

// read reads a value: a number, a text (or bytes), or a list. Of what is no field, such as nil or a float, any number comes out.
func read(in *bufio.Reader) any {
	head := unsigned(in, 1)
	count := head & 0x0f
	if head >= 0xc0 && head < 0xe0 {
		count = unsigned(in, lengths[head-0xc0])
	}
	switch {
	case head < 0x80:
		return head
	case head < 0x90 || head == 0xde || head == 0xdf:
		count *= 2
	case head >= 0xa0 && head < 0xc0:
		return text(in, head&0x1f)
	case head >= 0xc4 && head <= 0xc6 || head >= 0xd9 && head <= 0xdb:
		return text(in, count)
	case head >= 0xc7 && head <= 0xc9:
		return text(in, count+1)
	case head >= 0xc0 && head != 0xdc && head != 0xdd:
		return count
	}
	items := []any{}
	for ; count > 0; count-- {
		items = append(items, read(in))
	}
	return items
}

func text(in *bufio.Reader, count int) (text string) {
	for ; count > 0; count-- {
		text += string([]byte{byte(unsigned(in, 1))})
	}
	return
}

func (c *channel) send(values ...any) {
	frame := []byte{0x90 + byte(len(values))}
	for _, value := range values {
		switch v := value.(type) {
		case int:
			frame = binary.BigEndian.AppendUint64(append(frame, 0xcf), uint64(v))
		case string:
			frame = append(append(frame, 0xd9, byte(len(v))), v...)
		case []byte:
			frame = append(append(frame, 0xc4, byte(len(v))), v...)
		}
	}
	c.Write(frame)
}

// serve greets, and puts every message into the queue, until the connection ends.
func serve(c *channel) {
	defer func() {
		recover()
		c.Close()
		lock.Lock()
		defer lock.Unlock()
		if channels[c.id] == c {
			delete(channels, c.id)
		}
	}()
	in := bufio.NewReader(c)
	for frame := read(in).([]any); frame[0] != 2 && frame[0] != 3; frame = read(in).([]any) {
		c.hear(frame)
	}
}

func (c *channel) hear(frame []any) {
	lock.Lock()
	defer lock.Unlock()
	if frame[0] == 0 && c.run == "" {
		c.id, c.run = frame[3].(int), frame[4].(string)
		c.send(0, 1, os.Args[5], me, run, nonce, port, 1000*rate, "go", int(time.Since(began).Milliseconds()))
		c.send(5)
		channels[c.id] = c // in place of an older one: who dials again has lost it
	} else if frame[0] == 1 {
		queue = append(queue, frame[2].(int))
	}
}

// tick is one event: the message that waits longest, or what the die says.
func tick() {
	lock.Lock()
	defer lock.Unlock()
	events, clock = events+1, clock+1
	if len(queue) > 0 {
		if queue[0] >= clock {
			clock = queue[0] + 1
		}
		queue = queue[1:]
		return
	}
	ids := []int{}
	for id := range channels {
		ids = append(ids, id)
	}
	sort.Ints(ids)
	die := 1 + random.Intn(10)
	for i, id := range ids {
		if die == i+1 || die == 3 {
			c := channels[id]
			sent[c.run]++
			c.send(1, events, clock, sent[c.run])
		}
	}
}

func main() {
	random.Read(run)
	random.Read(nonce)
	listener, _ := net.Listen("tcp", "127.0.0.1:"+os.Args[2])
	go func() {
		for stream, err := listener.Accept(); err == nil; stream, err = listener.Accept() {
			go serve(&channel{Conn: stream})
		}
	}()
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	for ticks := time.NewTicker(time.Second / time.Duration(rate)); len(ended) == 0; <-ticks.C {
		tick()
	}
	lock.Lock()
	for _, c := range channels {
		c.send(2, events, clock, sent[c.run])
	}
	lock.Unlock()
	time.Sleep(300 * time.Millisecond) // the peers close
}
