package backplane

import (
	"context"
	"sync"
	"time"
)

// The share of its life after which a token is renewed, while the old one still serves.
const renewedAfter = 0.8

// tokens is where calls get theirs from.
type tokens interface {
	// token returns one that is valid now, empty for none; it waits for a new one if need be.
	token(ctx context.Context) (string, error)
	// reject forgets a token that the server refused and tells whether another can be had.
	reject(token string) bool
}

// givenToken is what the caller brought, and renews; empty for none.
type givenToken string

func (g givenToken) token(context.Context) (string, error) { return string(g), nil }
func (givenToken) reject(string) bool                      { return false }

// exchange gets a token for an API key; the token lives from when it was asked for.
type exchange func() (token string, life time.Duration, err error)

// exchangedToken is fetched by one call at a time and shared by all.
type exchangedToken struct {
	exchange exchange

	mu       sync.Mutex
	text     string
	renewal  time.Time
	expiry   time.Time
	fetching *fetch
}

// A fetch is under way until done is closed.
type fetch struct {
	done chan struct{}
	text string
	err  error
}

func newExchangedToken(exchange exchange) *exchangedToken {
	return &exchangedToken{exchange: exchange}
}

func (e *exchangedToken) token(ctx context.Context) (string, error) {
	text, coming := e.atHand(time.Now())
	if text != "" {
		return text, nil
	}
	// Whoever gives up here does not take the token from the others who wait for it.
	select {
	case <-coming.done:
		return coming.text, coming.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// atHand returns the token while it lives, or the fetch of the next one. Late in the
// token's life the next one is on its way.
func (e *exchangedToken) atHand(now time.Time) (string, *fetch) {
	e.mu.Lock()
	defer e.mu.Unlock()
	lives := e.text != "" && now.Before(e.expiry)
	if lives && now.Before(e.renewal) {
		return e.text, nil
	}
	if e.fetching == nil {
		e.fetching = &fetch{done: make(chan struct{})}
		go e.fetch(e.fetching)
	}
	if lives {
		return e.text, nil
	}
	return "", e.fetching
}

func (e *exchangedToken) fetch(fetch *fetch) {
	asked := time.Now()
	text, life, err := e.exchange()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fetching = nil // A renewal that failed is tried again by the next call.
	fetch.text, fetch.err = text, err
	if err == nil {
		e.text = text
		e.renewal = asked.Add(time.Duration(renewedAfter * float64(life)))
		e.expiry = asked.Add(life)
	}
	close(fetch.done)
}

func (e *exchangedToken) reject(token string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.text == token { // Else another call has already got a newer one.
		e.text = ""
	}
	return true
}
