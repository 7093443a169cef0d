// Command load drives one server with prepared requests.
//
// It connects once and then reads orders from its standard input, one JSON object a
// line, and answers each with one JSON object a line:
//
//	{"calls": 1500, "in_flight": 64}                     closed loop: so many calls
//	{"rate": 5000, "seconds": 5, "deadline_ms": 500}     open loop: at a rate
//
// A closed loop sends the next call when one is answered. An open loop sends calls when
// they are due, whatever became of the others, and counts as useful what was answered
// within the deadline; it tells the server the deadline, and gives a call up when it has
// passed, as a client would.
//
// Each request is sent once, in the order of the file, so that requests with an id of
// their own are never repeated; with -repeat the file starts again at its end.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"
)

// order is one line of the standard input.
type order struct {
	Calls         int     `json:"calls"`
	InFlight      int     `json:"in_flight"`
	Rate          float64 `json:"rate"`
	Seconds       float64 `json:"seconds"`
	DeadlineMs    int     `json:"deadline_ms"`
	Authorization string  `json:"authorization"` // replaces the one that -headers has
}

// driver speaks one protocol with one server over connections that stay open.
type driver interface {
	setHeader(name, value string)
	closed(calls, inFlight int) (*tally, error)
	open(rate float64, length, deadline time.Duration) (*tally, error)
}

func main() {
	target := flag.String("target", "", "HOST:PORT of the server")
	protocol := flag.String("protocol", "grpc", "grpc or http1")
	requestsPath := flag.String("requests", "", "file of requests: each a length (4 bytes, big-endian) and a body")
	headersPath := flag.String("headers", "", "JSON file of headers; :path is the path of every call")
	connections := flag.Int("connections", 4, "connections to open")
	repeat := flag.Bool("repeat", false, "start the requests again at their end")
	flag.Parse()

	requests, err := readRequests(*requestsPath, *repeat)
	fatal(err)
	headers, err := readHeaders(*headersPath)
	fatal(err)
	var load driver
	switch *protocol {
	case "grpc":
		load, err = dialGRPC(*target, *connections, headers, requests)
	case "http1":
		load, err = dialHTTP1(*target, *connections, headers, requests)
	default:
		err = fmt.Errorf("unknown protocol %q", *protocol)
	}
	fatal(err)
	obey(load)
}

// obey carries out orders until the standard input ends.
func obey(load driver) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var what order
		fatal(json.Unmarshal(lines.Bytes(), &what))
		if what.Authorization != "" {
			load.setHeader("authorization", what.Authorization)
		}
		var result *tally
		var err error
		if what.Rate > 0 {
			length := time.Duration(what.Seconds * float64(time.Second))
			result, err = load.open(what.Rate, length, time.Duration(what.DeadlineMs)*time.Millisecond)
		} else {
			result, err = load.closed(what.Calls, what.InFlight)
		}
		fatal(err)
		fatal(json.NewEncoder(os.Stdout).Encode(result.summary()))
	}
	fatal(lines.Err())
}

func fatal(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}
