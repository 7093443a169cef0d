package backplane

import (
	"crypto/tls"
	"errors"
	"io/fs"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	"backplane.internal/contracts"
)

// An Option says how [Connect] connects.
type Option func(*chosen)

// WithAPIKey exchanges the key for tokens, which are renewed by themselves.
func WithAPIKey(key string) Option {
	return func(c *chosen) { c.apiKey = key }
}

// WithAccessToken sends this token; whoever brings it renews it.
func WithAccessToken(token string) Option {
	return func(c *chosen) { c.accessToken = token }
}

// WithTLS encrypts. nil trusts the system's roots; a config brings roots and, for mTLS,
// certificates of its own: see [TLSFromFiles].
func WithTLS(config *tls.Config) Option {
	return func(c *chosen) {
		c.transport = credentials.NewTLS(config)
		c.secure = true
	}
}

// WithInsecure lets credentials leave this machine in plain text, where something else
// protects the connection.
func WithInsecure() Option {
	return func(c *chosen) { c.insecure = true }
}

// WithDialOptions adds options of grpc-go: statistics handlers, interceptors, another
// dialer. They come behind the kit's own: interceptors run inside them, once per call, and
// see the status errors of grpc-go.
func WithDialOptions(options ...grpc.DialOption) Option {
	return func(c *chosen) { c.dial = append(c.dial, options...) }
}

// WithContracts adds the contracts of another module by their settings, laid out as
// [contracts.Settings] is, so that calls of its services get their deadlines and retries.
func WithContracts(settings fs.FS) Option {
	return func(c *chosen) { c.settings = append(c.settings, settings) }
}

// chosen is what the options came to.
type chosen struct {
	apiKey, accessToken string
	transport           credentials.TransportCredentials
	secure, insecure    bool
	dial                []grpc.DialOption
	settings            []fs.FS
}

func chosenFor(address string, options []Option) (chosen, error) {
	result := chosen{
		transport: insecure.NewCredentials(),
		settings:  []fs.FS{contracts.Settings},
	}
	for _, option := range options {
		option(&result)
	}
	if result.apiKey != "" && result.accessToken != "" {
		return chosen{}, errors.New("backplane: give an API key or an access token, not both")
	}
	if result.carriesCredentials() && !result.secure && !result.insecure {
		return result, refusePlainText(address)
	}
	return result, nil
}

func (c *chosen) carriesCredentials() bool { return c.apiKey != "" || c.accessToken != "" }
