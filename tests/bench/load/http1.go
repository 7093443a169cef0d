package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// http1 sends one call after the other on each connection, as HTTP/1.1 has it. The body
// of a request is its JSON; an empty one is sent with GET. A request that begins with
// "/" and has no more is its path: for reads, where the path names the resource.
type http1 struct {
	target   string
	headers  map[string]string
	requests *requestFile
	lines    []*http1Line
}

type http1Line struct {
	socket net.Conn
	reader *bufio.Reader
	buffer bytes.Buffer
}

func dialHTTP1(target string, connections int, headers map[string]string, requests *requestFile) (driver, error) {
	load := &http1{target: target, headers: headers, requests: requests}
	load.lines = make([]*http1Line, connections)
	return load, load.connect()
}

// connect opens all connections anew: servers close those that were idle for a few seconds, and
// workers that share a port share them a little differently each time.
func (load *http1) connect() error {
	for at, old := range load.lines {
		if old != nil {
			old.socket.Close()
		}
		socket, err := net.Dial("tcp", load.target)
		if err != nil {
			return err
		}
		load.lines[at] = &http1Line{socket: socket, reader: bufio.NewReader(socket)}
	}
	return nil
}

func (load *http1) setHeader(name, value string) { load.headers[name] = value }

func (load *http1) open(float64, time.Duration, time.Duration) (*tally, error) {
	return nil, errors.New("no open loop over HTTP/1.1")
}

func (load *http1) closed(calls, inFlight int) (*tally, error) {
	if inFlight > len(load.lines) {
		return nil, fmt.Errorf("%d calls in flight need as many connections", inFlight)
	}
	if err := load.connect(); err != nil {
		return nil, err
	}
	total := newTally()
	var left atomic.Int64
	left.Store(int64(calls))
	var group sync.WaitGroup
	var lock sync.Mutex
	var failed error
	for _, line := range load.lines[:inFlight] {
		group.Go(func() {
			own := newTally()
			err := load.callAll(line, &left, own)
			lock.Lock()
			defer lock.Unlock()
			total.merge(own)
			failed = errors.Join(failed, err)
		})
	}
	group.Wait()
	return total, failed
}

func (load *http1) callAll(line *http1Line, left *atomic.Int64, own *tally) error {
	for left.Add(-1) >= 0 {
		body := load.requests.take()
		if body == nil {
			return errNoRequests
		}
		began := time.Now()
		status, size, err := load.call(line, body)
		if err != nil {
			return err
		}
		own.ended = time.Now()
		own.sentBytes += len(body)
		if status/100 == 2 {
			own.ok(own.ended.Sub(began), size)
		} else {
			own.ends[strconv.Itoa(status)]++
		}
	}
	return nil
}

func (load *http1) call(line *http1Line, body []byte) (status, size int, err error) {
	out := &line.buffer
	out.Reset()
	if len(body) > 0 && body[0] == '/' {
		fmt.Fprintf(out, "GET %s HTTP/1.1\r\n", body)
		body = nil
	} else {
		fmt.Fprintf(out, "POST %s HTTP/1.1\r\ncontent-length: %d\r\n", load.headers[":path"], len(body))
	}
	for name, value := range load.headers {
		if !strings.HasPrefix(name, ":") {
			fmt.Fprintf(out, "%s: %s\r\n", name, value)
		}
	}
	out.WriteString("\r\n")
	out.Write(body)
	if _, err = line.socket.Write(out.Bytes()); err != nil {
		return 0, 0, err
	}
	return line.answer()
}

// answer reads one answer; its length must be stated.
func (line *http1Line) answer() (status, size int, err error) {
	first, err := line.reader.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(first) < 12 {
		return 0, 0, fmt.Errorf("not an answer: %q", first)
	}
	if status, err = strconv.Atoi(string(first[9:12])); err != nil {
		return 0, 0, err
	}
	size = -1
	for {
		header, err := line.reader.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		if len(header) <= 2 {
			break
		}
		if len(header) > 15 && bytes.EqualFold(header[:15], []byte("content-length:")) {
			size, err = strconv.Atoi(string(bytes.TrimSpace(header[15:])))
			if err != nil {
				return 0, 0, err
			}
		}
	}
	if size < 0 {
		return 0, 0, errors.New("an answer without a stated length")
	}
	_, err = io.CopyN(io.Discard, line.reader, int64(size))
	return status, size, err
}
