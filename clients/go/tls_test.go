package backplane_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"

	backplane "backplane.internal/client"
)

// certificates are files of one authority and of a pair that it signed, for both sides.
type certificates struct{ authority, certificate, key string }

func madeCertificates(t *testing.T) certificates {
	t.Helper()
	folder := t.TempDir()
	files := certificates{folder + "/authority.pem", folder + "/pair.pem", folder + "/pair.key"}
	authority, authorityKey := signed(t, nil, nil, true)
	pair, key := signed(t, authority, authorityKey, false)
	encoded, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, files.authority, "CERTIFICATE", authority.Raw)
	writePEM(t, files.certificate, "CERTIFICATE", pair.Raw)
	writePEM(t, files.key, "EC PRIVATE KEY", encoded)
	return files
}

// signed makes a certificate; one without an issuer signs itself.
func signed(
	t *testing.T, issuer *x509.Certificate, issuerKey *ecdsa.PrivateKey, authority bool,
) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wanted := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: authority, BasicConstraintsValid: true, IPAddresses: []net.IP{{127, 0, 0, 1}},
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	if issuer == nil {
		issuer, issuerKey = wanted, key
	}
	raw, err := x509.CreateCertificate(rand.Reader, wanted, issuer, &key.PublicKey, issuerKey)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return made, key
}

func writePEM(t *testing.T, name, kind string, content []byte) {
	t.Helper()
	block := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content})
	if err := os.WriteFile(name, block, 0o600); err != nil {
		t.Fatal(err)
	}
}

// securely starts a server that shows the certificate and, for mTLS, wants one.
func securely(t *testing.T, files certificates, clients tls.ClientAuthType) *scripted {
	t.Helper()
	config, err := backplane.TLSFromFiles(files.authority, files.certificate, files.key)
	if err != nil {
		t.Fatal(err)
	}
	config.ClientCAs, config.ClientAuth = config.RootCAs, clients
	return (&scripted{}).serve(t, grpc.Creds(credentials.NewTLS(config)))
}

func secureCall(t *testing.T, server *scripted, authority, certificate, key string) error {
	t.Helper()
	config, err := backplane.TLSFromFiles(authority, certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	client := server.connect(t, backplane.WithTLS(config), backplane.WithAPIKey("key"))
	_, err = client.Catalog.GetProduct(t.Context(), product)
	return err
}

// Roots of one's own are trusted, others are not, and the token travels over TLS.
func TestTLS(t *testing.T) {
	files := madeCertificates(t)
	server := securely(t, files, tls.NoClientCert)
	if err := secureCall(t, server, files.authority, "", ""); err != nil {
		t.Error(err)
	}
	wantCredentials(t, server, "ExchangeApiKey", "GetProduct Bearer token-1")
	for _, stranger := range []string{"", madeCertificates(t).authority} {
		if err := secureCall(t, server, stranger, "", ""); typed(t, err).Code != codes.Unavailable {
			t.Errorf("a server with a strange certificate answered: %v", err)
		}
	}
}

// A server that wants a certificate gets the client's; without one nothing is answered.
func TestMutualTLS(t *testing.T) {
	files := madeCertificates(t)
	server := securely(t, files, tls.RequireAndVerifyClientCert)
	if err := secureCall(t, server, files.authority, files.certificate, files.key); err != nil {
		t.Error(err)
	}
	if err := secureCall(t, server, files.authority, "", ""); typed(t, err).Code != codes.Unavailable {
		t.Errorf("answered without a certificate: %v", err)
	}
}

// Files that are not there, or not what they should be, are told by their names.
func TestTLSFilesThatDoNotFit(t *testing.T) {
	files := madeCertificates(t)
	for _, wrong := range []certificates{
		{authority: filepath.Join(t.TempDir(), "none.pem")},
		{authority: files.key},
		{certificate: files.certificate},
		{certificate: files.authority, key: files.key},
	} {
		if _, err := backplane.TLSFromFiles(wrong.authority, wrong.certificate, wrong.key); err == nil {
			t.Errorf("taken: %+v", wrong)
		}
	}
}
