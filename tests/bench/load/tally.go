package main

import (
	"slices"
	"time"
)

// tally counts the ends of calls; one goroutine at a time writes it.
type tally struct {
	began     time.Time
	ended     time.Time
	ends      map[string]int
	tookOK    []time.Duration
	sentBytes int
	gotBytes  int
	shortest  int // reply bodies, bytes
	longest   int
}

func newTally() *tally {
	return &tally{began: time.Now(), ends: map[string]int{}, shortest: -1}
}

func (t *tally) ok(took time.Duration, body int) {
	t.ends["OK"]++
	t.tookOK = append(t.tookOK, took)
	t.gotBytes += body
	if t.shortest < 0 || body < t.shortest {
		t.shortest = body
	}
	t.longest = max(t.longest, body)
}

func (t *tally) merge(other *tally) {
	for how, count := range other.ends {
		t.ends[how] += count
	}
	t.tookOK = append(t.tookOK, other.tookOK...)
	t.sentBytes += other.sentBytes
	t.gotBytes += other.gotBytes
	if other.shortest >= 0 && (t.shortest < 0 || other.shortest < t.shortest) {
		t.shortest = other.shortest
	}
	t.longest = max(t.longest, other.longest)
	if other.ended.After(t.ended) {
		t.ended = other.ended
	}
}

type summary struct {
	Calls      int            `json:"calls"`
	OK         int            `json:"ok"`
	Ends       map[string]int `json:"ends"`
	Seconds    float64        `json:"seconds"`
	P50Ms      float64        `json:"p50_ms"`
	P90Ms      float64        `json:"p90_ms"`
	P99Ms      float64        `json:"p99_ms"`
	MaxMs      float64        `json:"max_ms"`
	SentBytes  int            `json:"sent_bytes"`
	GotBytes   int            `json:"got_bytes"`
	ReplyMin   int            `json:"reply_bytes_min"`
	ReplyMax   int            `json:"reply_bytes_max"`
	OwnSeconds float64        `json:"own_cpu_seconds"` // processor time of this program so far
}

// summary gives what happened; latencies are those of the calls that were OK.
func (t *tally) summary() summary {
	calls := 0
	for _, count := range t.ends {
		calls += count
	}
	slices.Sort(t.tookOK)
	return summary{
		Calls: calls, OK: t.ends["OK"], Ends: t.ends,
		Seconds: t.ended.Sub(t.began).Seconds(),
		P50Ms:   t.quantile(0.5), P90Ms: t.quantile(0.9), P99Ms: t.quantile(0.99), MaxMs: t.quantile(1),
		SentBytes: t.sentBytes, GotBytes: t.gotBytes, ReplyMin: max(t.shortest, 0), ReplyMax: t.longest,
		OwnSeconds: processorSeconds(),
	}
}

func (t *tally) quantile(share float64) float64 {
	if len(t.tookOK) == 0 {
		return 0
	}
	at := min(int(share*float64(len(t.tookOK))), len(t.tookOK)-1)
	return float64(t.tookOK[at].Microseconds()) / 1000
}
