package main

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// grpcLoad makes unary calls over bare HTTP/2 frames.
type grpcLoad struct {
	target   string
	headers  map[string]string
	requests *requestFile
	lines    []*line
}

func dialGRPC(target string, connections int, headers map[string]string, requests *requestFile) (driver, error) {
	load := &grpcLoad{target: target, headers: headers, requests: requests, lines: make([]*line, connections)}
	return load, load.connect()
}

// connect opens the connections that are missing: at the start, and where the server said goodbye.
func (load *grpcLoad) connect() error {
	for at, open := range load.lines {
		if open != nil && !open.leaving {
			continue
		}
		if open != nil {
			open.socket.Close()
		}
		fresh, err := dialLine(load.target, load.headers)
		if err != nil {
			return err
		}
		load.lines[at] = fresh
	}
	return nil
}

func (load *grpcLoad) setHeader(name, value string) {
	load.headers[name] = value
	for _, one := range load.lines {
		one.lock.Lock()
		one.setHeaders(load.target, load.headers)
		one.lock.Unlock()
	}
}

// closed keeps inFlight calls under way until calls were sent and answered.
func (load *grpcLoad) closed(calls, inFlight int) (*tally, error) {
	if err := load.connect(); err != nil {
		return nil, err
	}
	var left atomic.Int64
	left.Store(int64(calls))
	var group sync.WaitGroup
	var usedUp atomic.Bool
	again := func(l *line) {
		if !load.callNext(l, &left, &usedUp) {
			group.Done()
		}
	}
	total := newTally()
	group.Add(inFlight)
	for at, one := range load.lines {
		one.lock.Lock()
		one.own, one.sent, one.lateAfter, one.done = newTally(), nil, 0, again
		for range share(inFlight, at, len(load.lines)) {
			again(one)
		}
		err := one.flush()
		one.lock.Unlock()
		if err != nil {
			return nil, err
		}
	}
	group.Wait()
	if usedUp.Load() {
		return nil, errNoRequests
	}
	return total, load.collect(total)
}

// callNext sends a line's next call; false where there is none to send any more.
func (load *grpcLoad) callNext(l *line, left *atomic.Int64, usedUp *atomic.Bool) bool {
	if l.leaving || left.Add(-1) < 0 {
		return false
	}
	body := load.requests.take()
	if body == nil {
		usedUp.Store(true)
		return false
	}
	if !l.hasRoom(len(body)) {
		l.own.ends["NO_ROOM"]++ // too many in flight for one connection: a mistake of the benchmark
		return false
	}
	l.call(body, time.Now())
	return true
}

// collect adds up what the lines counted.
func (load *grpcLoad) collect(total *tally) error {
	var failed error
	for _, one := range load.lines {
		one.lock.Lock()
		total.merge(one.own)
		failed = errors.Join(failed, one.failed)
		one.lock.Unlock()
	}
	if len(total.ends) == 0 {
		return fmt.Errorf("no call was made, every connection is gone: %w", failed)
	}
	return nil
}

// share is the part of a number that falls to the one at a place among so many.
func share(number, at, among int) int {
	part := number / among
	if at < number%among {
		part++
	}
	return part
}
