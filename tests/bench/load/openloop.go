package main

import (
	"fmt"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

const tick = time.Millisecond

// heldCall is due, but its connection has as many calls under way as the server allows. It waits as
// it would in a client's library.
type heldCall struct {
	body []byte
	due  time.Time
}

// openLine is a line with the calls that wait for it.
type openLine struct {
	*line
	held     []heldCall
	deadline time.Duration
}

// open offers calls at a rate for a time, and waits for the last ones until their deadline.
func (load *grpcLoad) open(rate float64, length, deadline time.Duration) (*tally, error) {
	if err := load.connect(); err != nil {
		return nil, err
	}
	lines := make([]*openLine, len(load.lines))
	for at, one := range load.lines {
		lines[at] = &openLine{line: one, deadline: deadline}
		one.lock.Lock()
		one.own, one.sent, one.lateAfter = newTally(), nil, deadline
		one.done = func(*line) { lines[at].sendHeld() }
		one.lock.Unlock()
	}
	total := newTally()
	turn := 0
	for elapsed := time.Duration(0); elapsed < length+deadline+10*tick; elapsed = time.Since(total.began) {
		due := int(rate * min(elapsed, length).Seconds())
		for at, one := range lines {
			// In turn, so that each line gets the same number however few are due in one tick.
			count := due/len(lines) - turn/len(lines)
			count += before(due, at, len(lines)) - before(turn, at, len(lines))
			if err := load.offer(one, count); err != nil {
				return nil, err
			}
		}
		turn = due
		time.Sleep(tick)
	}
	err := load.collect(total)
	total.ended = total.began.Add(length)
	return total, err
}

// before is 1 where the last round of so many turns has passed a place, otherwise 0.
func before(turns, at, among int) int {
	if turns%among > at {
		return 1
	}
	return 0
}

// offer gives a line so many calls that are due now, and ends what is too old.
func (load *grpcLoad) offer(one *openLine, count int) error {
	one.lock.Lock()
	defer one.lock.Unlock()
	now := time.Now()
	for range count {
		body := load.requests.take()
		if body == nil {
			return errNoRequests
		}
		one.held = append(one.held, heldCall{body, now})
	}
	one.giveUp(now)
	one.sendHeld()
	return one.flush()
}

// sendHeld sends what waits, as far as there is room.
func (l *openLine) sendHeld() {
	now := time.Now()
	for len(l.held) > 0 && l.hasRoom(len(l.held[0].body)) {
		first := l.held[0]
		l.held = l.held[1:]
		left := first.due.Add(l.deadline).Sub(now)
		if left <= 0 {
			l.own.ends["HELD"]++
			continue
		}
		timeout := fmt.Sprintf("%dm", max(left.Milliseconds(), 1))
		l.call(first.body, first.due, hpack.HeaderField{Name: "grpc-timeout", Value: timeout})
	}
}

// giveUp ends calls whose deadline has passed, as their callers do.
func (l *openLine) giveUp(now time.Time) {
	for len(l.sent) > 0 {
		stream := l.sent[0]
		one, underWay := l.streams[stream]
		if underWay && now.Sub(one.began) < l.deadline {
			return
		}
		l.sent = l.sent[1:]
		if underWay {
			delete(l.streams, stream)
			l.own.ends["LATE"]++
			l.frame(http2.FrameRSTStream, 0, stream, []byte{0, 0, 0, byte(http2.ErrCodeCancel)})
		}
	}
	for len(l.held) > 0 && now.Sub(l.held[0].due) >= l.deadline {
		l.held = l.held[1:]
		l.own.ends["HELD"]++
	}
}
