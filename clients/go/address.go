package backplane

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// ErrPlainText is why [Connect] refuses: credentials would leave this machine unencrypted.
var ErrPlainText = errors.New("credentials in plain text to another machine")

func refusePlainText(address string) error {
	if isLoopback(address) {
		return nil
	}
	return fmt.Errorf("backplane: %w: use WithTLS for %s, or WithInsecure if something else "+
		"protects the connection", ErrPlainText, address)
}

// isLoopback tells whether what is sent to a target stays on this machine. A name other
// than localhost is taken as another machine, whatever it resolves to.
func isLoopback(target string) bool {
	if strings.HasPrefix(target, "unix:") || strings.HasPrefix(target, "unix-abstract:") {
		return true
	}
	host := target[strings.LastIndex(target, "/")+1:]
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.Unmap().IsLoopback()
}
