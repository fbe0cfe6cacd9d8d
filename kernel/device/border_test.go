package device

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"citybrain/kernel/clock"
	"citybrain/kernel/web"
)

func TestBatchPassesTheWebBorder(t *testing.T) {
	o := open(t)
	s := web.New(web.Config{})
	s.Mount(o.Routes())
	send := func(key string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/observations", strings.NewReader(`[{"pm25":12.5}]`))
		r.Header.Set("Content-Type", "application/json")
		r.SetBasicAuth("d1", key)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	if w := send("key of d1"); w.Code != http.StatusAccepted || w.Body.String() != `{"accepted":1,"refused":0,"rejected":[]}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := send("guess"); w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `"device.credentials"`) || w.Header().Get("WWW-Authenticate") == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// certificate writes a self-signed pair for loopback.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	public, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", public), write("key.pem", "PRIVATE KEY", secret)
}

func TestDoorSpeaksTLS(t *testing.T) {
	o := open(t, func(c *Config) { c.Cert, c.Key = certificate(t) })
	c := o.connect(t, "d1", func(opts *paho.ClientOptions) {
		opts.Servers = nil
		opts.AddBroker("ssl://" + o.Addr()).SetTLSConfig(&tls.Config{InsecureSkipVerify: true}) // a certificate of this test
	})
	within(t, c.Publish("devices/d1/telemetry", 1, false, `{}`))
	if all := o.logged(t); len(all) != 1 {
		t.Errorf("%v", all)
	}
}

func TestMissingCertificateIsAClearFault(t *testing.T) {
	err := New(Config{Addr: "127.0.0.1:0", Cert: "no.pem", Key: "no.pem", Registry: newCity(), Clock: clock.Real()}).Start(t.Context())
	if !errors.Is(err, ErrAddress) || !strings.Contains(err.Error(), "no.pem") {
		t.Errorf("%v", err)
	}
}
