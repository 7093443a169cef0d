// Package backplanetest starts a server for the tests of those who call it:
//
//	func TestPricing(t *testing.T) {
//		server := backplanetest.Start(t)
//		reply, err := server.Client.Catalog.GetProduct(t.Context(), request)
//	}
//
// The server is `backplane serve --ephemeral`: in memory, with the same goods, ids and clock
// at each start, and with failures on demand ([Failing]). It ends with the test.
package backplanetest

import (
	"bufio"
	"context"
	"crypto/rand"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/metadata"

	backplane "backplane.internal/client"
)

// Executable is the variable that says where the server's command is; without it `backplane`
// is looked for on PATH.
const Executable = "BACKPLANE_COMMAND"

// A server is there within a second or two; on a busy machine later.
const startingMax = time.Minute

// A Server runs until its test ends.
type Server struct {
	// Address is where it answers, host:port.
	Address string
	// APIKey may do everything.
	APIKey string
	// ReaderAPIKey may only look at products and orders.
	ReaderAPIKey string
	// Client is connected with APIKey.
	Client *backplane.Client
}

// Start starts a server. Where its command is not installed, the test is skipped and says so.
// Flags of `backplane serve` may be added.
func Start(t testing.TB, flags ...string) *Server {
	t.Helper()
	server := &Server{}
	server.run(t, exec.Command(command(t), append([]string{"serve", "--ephemeral"}, flags...)...))
	server.Client = server.Connect(t, backplane.WithAPIKey(server.APIKey))
	return server
}

// Connect returns another client of the server, which is closed when the test ends.
func (s *Server) Connect(t testing.TB, options ...backplane.Option) *backplane.Client {
	t.Helper()
	client, err := backplane.Connect(s.Address, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// Failing makes the calls under a context fail as the text says, on purpose:
//
//	ctx := backplanetest.Failing(t.Context(), "status=UNAVAILABLE; times=2")
//
// `times` counts over all calls and attempts under the context.
func Failing(ctx context.Context, fault string) context.Context {
	return metadata.AppendToOutgoingContext(ctx,
		"backplane-fault", fault, "backplane-fault-id", rand.Text())
}

func command(t testing.TB) string {
	t.Helper()
	name := os.Getenv(Executable)
	if name == "" {
		name = "backplane"
	}
	found, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("needs the command of the server: %v; install backplane-server or set %s", err, Executable)
	}
	return found
}

// run starts the command and reads where it listens. The server ends when its standard
// input does, however the test's process ends.
func (s *Server) run(t testing.TB, command *exec.Cmd) {
	t.Helper()
	command.Stderr = t.Output()
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		_ = command.Wait() // How it ends says nothing about the test.
	})
	late := time.AfterFunc(startingMax, func() { _ = command.Process.Kill() })
	defer late.Stop()
	if !s.read(output) {
		t.Fatalf("the server did not say where it listens: %v", command)
	}
	go io.Copy(io.Discard, output)
}

// read takes the lines NAME=value that the server prints; false: they did not all come.
func (s *Server) read(output io.Reader) bool {
	wanted := map[string]*string{
		"BACKPLANE_ADDRESS":        &s.Address,
		"BACKPLANE_API_KEY":        &s.APIKey,
		"BACKPLANE_READER_API_KEY": &s.ReaderAPIKey,
	}
	lines := bufio.NewScanner(output)
	for len(wanted) > 0 && lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		if field, ok := wanted[name]; ok {
			*field = value
			delete(wanted, name)
		}
	}
	return len(wanted) == 0
}
