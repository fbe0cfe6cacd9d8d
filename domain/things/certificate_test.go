package things

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/device"
	"citybrain/kernel/fault"
)

// plainSeal keeps keys as they are, under the name that they were sealed for.
type plainSeal struct{}

func (plainSeal) Encrypt(plain, name []byte) (string, error) {
	return string(name) + "|" + hex.EncodeToString(plain), nil
}

func (plainSeal) Decrypt(text string, name []byte) ([]byte, error) {
	plain, ok := strings.CutPrefix(text, string(name)+"|")
	if !ok {
		return nil, errors.New("sealed for another")
	}
	return hex.DecodeString(plain)
}

func (plainSeal) Reseal(text string, _ []byte) (string, bool, error) { return text, false, nil }

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func request(t testing.TB, key crypto.Signer) string {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "whatever"}}, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

// door opens a real device door with TLS before the city.
func (c *city) door() *device.Door {
	c.t.Helper()
	key := newKey(c.t)
	own, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(1)}, &x509.Certificate{}, &key.PublicKey, key)
	if err != nil {
		c.t.Fatal(err)
	}
	raw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		c.t.Fatal(err)
	}
	dir := c.t.TempDir()
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			c.t.Fatal(err)
		}
		return path
	}
	ctx := context.Background()
	log, err := bus.Start(ctx, bus.Config{Dir: c.t.TempDir(), Clock: clock.Real()})
	if err != nil {
		c.t.Fatal(err)
	}
	door := device.New(device.Config{Addr: "127.0.0.1:0", Cert: write("cert.pem", "CERTIFICATE", own), Key: write("key.pem", "EC PRIVATE KEY", raw),
		Registry: c.Door(), Log: log.Log(), Clock: clock.Real()})
	c.AdmitWith(door)
	asks := http.NewServeMux()
	asks.HandleFunc("POST /api/v1/devices/certificate", c.renew)
	asks.HandleFunc("GET /api/v1/devices/firmware/{id}", c.download)
	door.ServeWith(asks)
	if err := door.Start(ctx); err != nil {
		c.t.Fatal(err)
	}
	c.ForgetWith(door.Forget)
	c.t.Cleanup(func() {
		if err := errors.Join(door.Stop(ctx), log.Stop(ctx)); err != nil {
			c.t.Error(err)
		}
	})
	return door
}

// knock connects with a certificate and tells whether the device was let in; gone
// is closed when the connection ends.
func (c *city) knock(door *device.Door, key crypto.Signer, certificate string, change func(*paho.ClientOptions)) (client paho.Client, gone chan struct{}, in bool) {
	c.t.Helper()
	gone = make(chan struct{})
	shown := tls.Certificate{PrivateKey: key}
	for block, rest := pem.Decode([]byte(certificate)); block != nil; block, rest = pem.Decode(rest) {
		shown.Certificate = append(shown.Certificate, block.Bytes)
	}
	settings := &tls.Config{InsecureSkipVerify: true} // the door is not what is tested
	if certificate != "" {
		settings.Certificates = []tls.Certificate{shown}
	}
	o := paho.NewClientOptions().AddBroker("ssl://" + door.Addr()).SetClientID("x").SetTLSConfig(settings).SetAutoReconnect(false).
		SetConnectTimeout(5 * time.Second).SetConnectionLostHandler(func(paho.Client, error) { close(gone) })
	if change != nil {
		change(o)
	}
	client = paho.NewClient(o)
	token := client.Connect()
	if !token.WaitTimeout(10 * time.Second) {
		c.t.Fatal("no answer within 10 s")
	}
	if token.Error() == nil {
		c.t.Cleanup(func() { client.Disconnect(0) })
	}
	return client, gone, token.Error() == nil
}

func (c *city) certify(thing ThingID, key crypto.Signer, replace bool) Certificate {
	c.t.Helper()
	out, err := c.Certify(official(), thing, request(c.t, key), 0, replace)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

// TestADeviceComesInWithItsCertificate over real MQTT with TLS: issued, changed
// over to a new one, revoked while it is connected.
func TestADeviceComesInWithItsCertificate(t *testing.T) {
	eachCity(t, func(c *city) {
		c.Sealer = plainSeal{}
		door := c.door()
		if _, err := c.Certify(official(), bin(1), request(t, newKey(t)), 0, false); !errors.Is(err, ErrNoIssuer) {
			c.t.Errorf("without an authority: %v", err)
		}
		if _, err := c.AddAuthority(official(), "城市设备", "", ""); err != nil {
			c.t.Fatal(err)
		}
		key, next := newKey(t), newKey(t)
		old := c.certify(bin(1), key, false)
		client, gone, in := c.knock(door, key, old.PEM+old.Chain, nil)
		if !in {
			c.t.Fatal("the device was not let in")
		}
		if token := client.Publish("devices/"+string(bin(1))+"/telemetry", 1, false, `{"fillingLevel":0.5}`); !token.WaitTimeout(10*time.Second) || token.Error() != nil {
			c.t.Fatalf("it cannot report: %v", token.Error())
		}
		later := c.certify(bin(1), next, false)
		if _, _, in := c.knock(door, next, later.PEM, nil); !in {
			c.t.Error("the new certificate, without its chain, is not let in")
		}
		if err := c.RevokeCertificate(official(), bin(1), AuthorityID(old.Authority), old.Serial, "lost"); err != nil {
			c.t.Fatal(err)
		}
		select {
		case <-gone:
		case <-time.After(10 * time.Second):
			c.t.Error("its open connection stays")
		}
		if _, _, in := c.knock(door, key, old.PEM, nil); in {
			c.t.Error("the revoked one is let in")
		}
		if _, _, in := c.knock(door, next, later.PEM, nil); !in {
			c.t.Error("the other one is not let in any more")
		}
		list, err := c.Certificates(official(), bin(1))
		if err != nil || len(list) != 2 || list[0].PEM != "" {
			c.t.Errorf("%+v, %v", list, err)
		}
		if err := c.RevokeKey(official(), bin(1), false); err != nil {
			c.t.Fatal(err)
		}
		if _, _, in := c.knock(door, next, later.PEM, nil); in {
			c.t.Error("after its key was revoked")
		}
	})
}

// TestAPasswordStillOpensTheDoorWithTLS, but not beside a wrong certificate.
func TestAPasswordStillOpensTheDoorWithTLS(t *testing.T) {
	eachCity(t, func(c *city) {
		door := c.door()
		granted, err := c.IssueKey(official(), bin(1))
		if err != nil {
			c.t.Fatal(err)
		}
		password := func(o *paho.ClientOptions) { o.SetUsername(granted.Username).SetPassword(granted.Password) }
		if _, _, in := c.knock(door, nil, "", password); !in {
			c.t.Error("the right password")
		}
		key := newKey(t)
		_, forged := vouch(c, key, string(bin(1)), nil)
		if _, _, in := c.knock(door, key, forged, password); in {
			c.t.Error("a stranger's certificate with the right password")
		}
	})
}

// vouch makes an authority of somebody's own and a certificate by it.
func vouch(c *city, key *ecdsa.PrivateKey, name string, change func(ca, leaf *x509.Certificate)) (authority, certificate string) {
	c.t.Helper()
	now, root := c.clock.Now(), newKey(c.t)
	ca := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "maker"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(1000 * time.Hour), IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(8), Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(100 * time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if change != nil {
		change(ca, leaf)
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &root.PublicKey, root)
	if err != nil {
		c.t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, root)
	if err != nil {
		c.t.Fatal(err)
	}
	text := func(der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	return text(caDER), text(der)
}

// TestCertificatesThatOpenNothing: a wrong authority, one of another organisation,
// an ended one, another's name, two names, no use for clients.
func TestCertificatesThatOpenNothing(t *testing.T) {
	eachCity(t, func(c *city) {
		c.Sealer = plainSeal{}
		door := c.door()
		key := newKey(t)
		register := func(org string, name string, change func(ca, leaf *x509.Certificate)) (AuthorityID, string) {
			ca, leaf := vouch(c, key, name, change)
			a, err := c.AddAuthority(official(), "maker", org, ca)
			if err != nil {
				c.t.Fatal(err)
			}
			return a.ID, leaf
		}
		id, sound := register("/sh/uem", string(bin(1)), nil)
		if _, _, in := c.knock(door, key, sound, func(o *paho.ClientOptions) { o.SetUsername(string(bin(1))) }); !in {
			c.t.Fatal("a registered authority's certificate is not let in")
		}
		_, byDNS := register("/sh/uem", "a bin", func(_, leaf *x509.Certificate) { leaf.DNSNames = []string{"bin.maker.example", string(bin(2))} })
		if _, _, in := c.knock(door, key, byDNS, nil); !in {
			c.t.Error("the name beside the common name is not read")
		}
		_, stranger := vouch(c, key, string(bin(1)), nil)
		_, foreign := register("/sh/uem", string(bin(3)), nil) // which belongs to /sh/huangpu
		_, ended := register("/sh/uem", string(bin(1)), func(_, leaf *x509.Certificate) { leaf.NotAfter = c.clock.Now().Add(-time.Minute) })
		_, early := register("/sh/uem", string(bin(1)), func(_, leaf *x509.Certificate) { leaf.NotBefore = c.clock.Now().Add(time.Hour) })
		_, two := register("/sh/uem", string(bin(1)), func(_, leaf *x509.Certificate) { leaf.DNSNames = []string{string(bin(2))} })
		_, server := register("/sh/uem", string(bin(1)), func(_, leaf *x509.Certificate) {
			leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		})
		_, nobody := register("/sh/uem", "thing_nobody", nil)
		if _, err := c.AddAuthority(official(), "city", "", ""); err != nil {
			c.t.Fatal(err)
		}
		own := c.certify(bin(1), key, false)
		for name, one := range map[string]struct{ certificate, username string }{
			"a stranger's authority":      {stranger, ""},
			"another organisation's bin":  {foreign, ""},
			"ended":                       {ended, ""},
			"not begun":                   {early, ""},
			"two devices":                 {two, ""},
			"of a server":                 {server, ""},
			"nobody's name":               {nobody, ""},
			"the name of another device":  {sound, string(bin(2))},
			"own, for another device":     {own.PEM, string(bin(2))},
			"the authority's certificate": {own.Chain, ""},
		} {
			if _, _, in := c.knock(door, key, one.certificate, func(o *paho.ClientOptions) { o.SetUsername(one.username) }); in {
				c.t.Errorf("let in: %s", name)
			}
		}
		if err := c.RevokeCertificate(official(), bin(1), id, "8", "stolen"); err != nil {
			c.t.Fatal(err)
		}
		if _, _, in := c.knock(door, key, sound, nil); in {
			c.t.Error("a certificate of a registered authority that was revoked here")
		}
		if err := c.RevokeAuthority(official(), AuthorityID(own.Authority)); err != nil {
			c.t.Fatal(err)
		}
		if _, _, in := c.knock(door, key, own.PEM, nil); in {
			c.t.Error("after its authority was revoked")
		}
	})
}

// TestANewDeviceFetchesACertificate with the key of its profile and a request.
func TestANewDeviceFetchesACertificate(t *testing.T) {
	eachCity(t, func(c *city) {
		c.Sealer = plainSeal{}
		door := c.door()
		if _, err := c.AddAuthority(official(), "city", "/sh/uem", ""); err != nil {
			c.t.Fatal(err)
		}
		open, err := c.OpenProvisioning(official(), "bin")
		if err != nil {
			c.t.Fatal(err)
		}
		key := newKey(t)
		if _, err := c.Provision(context.Background(), Provision{Profile: "bin", Serial: "B-1", Key: open, CSR: "rubbish"}); !errors.Is(err, ErrRequest) {
			c.t.Errorf("rubbish: %v", err)
		}
		got, err := c.Provision(context.Background(), Provision{Profile: "bin", Serial: "B-1", Key: open, CSR: request(t, key)})
		if err != nil || got.Password != "" || got.Certificate == nil {
			c.t.Fatalf("%+v, %v", got, err)
		}
		if _, _, in := c.knock(door, key, got.Certificate.PEM, nil); !in {
			c.t.Error("the certificate is not let in")
		}
		if _, err := c.Provision(context.Background(), Provision{Profile: "bin", Serial: "B-3", Key: open, CSR: request(t, key)}); !errors.Is(err, ErrNoIssuer) {
			c.t.Errorf("another organisation's: %v", err)
		}
		if soon, err := c.CertificatesEnding(official(), 30, ""); err != nil || len(soon) != 0 {
			c.t.Errorf("ending: %+v, %v", soon, err)
		}
		if soon, err := c.CertificatesEnding(official(), 366, ""); err != nil || len(soon) != 1 || soon[0].Thing != string(bin(1)) {
			c.t.Errorf("ending within a year: %+v, %v", soon, err)
		}
	})
}

// TestWhatIsNotSigned: weak keys, broken requests, authorities that are none, and
// callers who may not.
func TestWhatIsNotSigned(t *testing.T) {
	eachCity(t, func(c *city) {
		c.Sealer = plainSeal{}
		weak, err := rsa.GenerateKey(rand.Reader, 1024)
		if err == nil {
			if _, err := readRequest(request(t, weak)); !errors.Is(err, ErrRequest) {
				c.t.Errorf("a weak key: %v", err)
			}
		}
		sound := request(t, newKey(t))
		for name, text := range map[string]string{"nothing": "", "more behind": sound + "x", "cut": sound[:len(sound)/2], "another kind": strings.ReplaceAll(sound, "CERTIFICATE REQUEST", "CERTIFICATE")} {
			if _, err := readRequest(text); !errors.Is(err, ErrRequest) {
				c.t.Errorf("%s: %v", name, err)
			}
		}
		_, leaf := vouch(c, newKey(t), "x", nil)
		over, _ := vouch(c, newKey(t), "x", func(ca, _ *x509.Certificate) { ca.NotAfter = c.clock.Now().Add(-time.Minute) })
		for name, text := range map[string]string{"no authority": leaf, "over": over, "rubbish": "x"} {
			if _, err := c.AddAuthority(official(), "x", "", text); !errors.Is(err, ErrAuthority) {
				c.t.Errorf("%s: %v", name, err)
			}
		}
		for name, scope := range map[string]auth.Scope{"another organisation": {Org: "/sh/uem"}, "a district": {Region: "310106"}} {
			if _, err := c.AddAuthority(official(scope), "x", "", ""); !errors.Is(err, ErrOutside) {
				c.t.Errorf("%s: %v", name, err)
			}
		}
		reader := auth.With(context.Background(), auth.Principal{Kind: auth.Official, ID: "p", Permissions: map[string]bool{"things.read": true}})
		if _, err := c.Certify(reader, bin(1), sound, 0, false); fault.From(err).Kind != fault.Denied {
			c.t.Errorf("without the permission: %v", err)
		}
		if _, err := c.Certify(official(), bin(1), sound, 5000*24*time.Hour, false); !errors.Is(err, ErrValidity) {
			c.t.Errorf("for ever: %v", err)
		}
	})
}

func FuzzReadRequest(f *testing.F) {
	f.Add(request(f, newKey(f)))
	f.Add("-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n")
	f.Fuzz(func(t *testing.T, text string) {
		key, err := readRequest(text)
		if (err == nil) != (key != nil) || err != nil && !errors.Is(err, ErrRequest) {
			t.Errorf("%v, %v", key, err)
		}
	})
}
