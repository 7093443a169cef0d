package backplane

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// exchanges numbers its tokens, which live ten minutes, and takes a second for each.
type exchanges struct {
	mu    sync.Mutex
	count int
	err   error
}

func (e *exchanges) exchange() (string, time.Duration, error) {
	time.Sleep(time.Second) // In a bubble of synctest: no time passes outside.
	e.mu.Lock()
	defer e.mu.Unlock()
	e.count++
	return "token-" + string(rune('0'+e.count)), 10 * time.Minute, e.err
}

func wantToken(t *testing.T, from *exchangedToken, want string) {
	t.Helper()
	if text, err := from.token(t.Context()); text != want || err != nil {
		t.Errorf("%q (%v) instead of %q", text, err, want)
	}
}

// Calls that begin together wait for one exchange.
func TestTokenIsFetchedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		exchanges := &exchanges{}
		tokens := newExchangedToken(exchanges.exchange)
		var calls sync.WaitGroup
		for range 20 {
			calls.Go(func() { wantToken(t, tokens, "token-1") })
		}
		calls.Wait()
		if exchanges.count != 1 {
			t.Errorf("%d exchanges", exchanges.count)
		}
	})
}

// At four fifths of a token's life the next one is fetched while the old one serves.
func TestTokenIsRenewedWhileItServes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		exchanges := &exchanges{}
		tokens := newExchangedToken(exchanges.exchange)
		wantToken(t, tokens, "token-1")
		time.Sleep(8*time.Minute - 2*time.Second)
		wantToken(t, tokens, "token-1")
		synctest.Wait()
		if exchanges.count != 1 {
			t.Fatalf("renewed before four fifths: %d exchanges", exchanges.count)
		}
		time.Sleep(2 * time.Second)
		begun := time.Now()
		wantToken(t, tokens, "token-1")
		if waited := time.Since(begun); waited != 0 {
			t.Errorf("a call waited %v for a renewal", waited)
		}
		time.Sleep(2 * time.Second)
		wantToken(t, tokens, "token-2")
	})
}

// A token that has expired is not sent any more, and one that was refused neither.
func TestTokenIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tokens := newExchangedToken((&exchanges{}).exchange)
		wantToken(t, tokens, "token-1")
		time.Sleep(11 * time.Minute)
		wantToken(t, tokens, "token-2")
		tokens.reject("token-2")
		wantToken(t, tokens, "token-3")
		tokens.reject("token-2") // Another call's late refusal does not cost the new one.
		wantToken(t, tokens, "token-3")
	})
}

// A call that gives up does not take the token from the others, and a failure is told to all.
func TestWaitingForAToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		exchanges := &exchanges{}
		tokens := newExchangedToken(exchanges.exchange)
		impatient, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if _, err := tokens.token(impatient); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("gave up with %v", err)
		}
		wantToken(t, tokens, "token-1")
		tokens.reject("token-1")
		exchanges.err = errors.New("no such key")
		if _, err := tokens.token(t.Context()); !errors.Is(err, exchanges.err) {
			t.Errorf("told %v", err)
		}
	})
}
