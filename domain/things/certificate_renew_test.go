package things

import (
	"bytes"
	"context"
	"crypto"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/device"
)

// asks sends a request over HTTP to the port of devices, with a certificate or, if
// that is empty, with a password.
func (c *city) asks(door *device.Door, key crypto.Signer, certificate string, r *http.Request) (status int, body string) {
	c.t.Helper()
	settings := &tls.Config{InsecureSkipVerify: true} // as in knock
	if certificate != "" {
		block, _ := pem.Decode([]byte(certificate))
		settings.Certificates = []tls.Certificate{{PrivateKey: key, Certificate: [][]byte{block.Bytes}}}
	}
	r.URL.Scheme, r.URL.Host, r.RequestURI = "https", door.Addr(), ""
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: settings}, Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	got, err := client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return got.StatusCode, string(text)
}

// wishes is the request of a device for its next certificate.
func (c *city) wishes(key crypto.Signer) *http.Request {
	c.t.Helper()
	body, err := json.Marshal(map[string]string{"csr": request(c.t, key)})
	if err != nil {
		c.t.Fatal(err)
	}
	return httptest.NewRequest(http.MethodPost, "/api/v1/devices/certificate", bytes.NewReader(body))
}

// TestADeviceWithACertificateFetchesAndRenews what it needs over HTTP at the port of
// devices: its firmware, and its next certificate, which ends the one before when it
// is first used.
func TestADeviceWithACertificateFetchesAndRenews(t *testing.T) {
	eachCity(t, func(c *city) {
		c.Sealer, c.Signer, c.Files = plainSeal{}, plainSign{}, c.files()
		door := c.door()
		if _, err := c.AddAuthority(official(), "city", "/sh/uem", ""); err != nil {
			c.t.Fatal(err)
		}
		firmware := c.firmware("2.0")
		key, next, lost := newKey(t), newKey(t), newKey(t)
		old := c.certify(bin(1), key, false)
		fetch := func() *http.Request {
			return httptest.NewRequest(http.MethodGet, "/api/v1/devices/firmware/"+string(firmware.ID), http.NoBody)
		}
		if status, body := c.asks(door, key, old.PEM, fetch()); status != http.StatusOK || body != "the content of 2.0" {
			c.t.Errorf("its firmware: %d %s", status, body)
		}
		if status, _ := c.asks(door, nil, "", fetch()); status != http.StatusUnauthorized {
			c.t.Errorf("firmware for nobody: %d", status)
		}
		if status, _ := c.asks(door, nil, "", c.wishes(next)); status != http.StatusUnauthorized {
			c.t.Errorf("a certificate for nobody: %d", status)
		}
		var renewed Certificate
		if status, body := c.asks(door, key, old.PEM, c.wishes(lost)); status != http.StatusOK {
			c.t.Fatalf("renewal: %d %s", status, body)
		}
		if status, _ := c.asks(door, key, old.PEM, c.wishes(next)); status != http.StatusTooManyRequests {
			c.t.Errorf("a second renewal within a minute: %d", status)
		}
		c.later(2 * time.Minute) // the answer was lost: it asks again
		status, body := c.asks(door, key, old.PEM, c.wishes(next))
		if err := json.Unmarshal([]byte(body), &renewed); err != nil || status != http.StatusOK || renewed.Thing != string(bin(1)) {
			c.t.Fatalf("renewal: %d %s", status, body)
		}
		if _, _, in := c.knock(door, key, old.PEM, nil); !in {
			c.t.Error("the old certificate ended before the changeover")
		}
		if _, _, in := c.knock(door, next, renewed.PEM, nil); !in {
			c.t.Fatal("the renewed certificate is not let in")
		}
		if _, _, in := c.knock(door, key, old.PEM, nil); in {
			c.t.Error("the old certificate is let in after the changeover")
		}
		list, err := c.Certificates(official(), bin(1))
		why := map[string]string{}
		for _, one := range list {
			why[one.Serial] = one.Why
		}
		if err != nil || len(list) != 3 || list[0].Serial != renewed.Serial || list[0].UsedAt == nil || list[0].State != "valid" || why[old.Serial] != overRenewed {
			c.t.Errorf("%+v, %v", list, err)
		}
	})
}

// TestACertificateThatEndsSoonIsAnAlarm, until there is another.
func TestACertificateThatEndsSoonIsAnAlarm(t *testing.T) {
	eachCity(t, func(c *city) {
		c.Sealer = plainSeal{}
		old, err := c.AddAuthority(official(), "city", "/sh/uem", "")
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := c.Certify(official(), bin(1), request(t, newKey(t)), 20*24*time.Hour, false); err != nil {
			c.t.Fatal(err)
		}
		watch := func() (open []Alarm) {
			if err := c.watchCertificates(context.Background()); err != nil {
				c.t.Fatal(err)
			}
			return c.alarms("open")
		}
		if open := watch(); len(open) != 0 {
			c.t.Fatalf("20 days before: %+v", open)
		}
		// Time passes for the certificate alone: every tick of two weeks would take minutes.
		err = c.DB.Do(context.Background(), func(tx *db.Tx) error {
			_, err := tx.Exec(context.Background(), `UPDATE things_certificates SET starts_at = starts_at - $1, ends_at = ends_at - $1`, (14*24*time.Hour + time.Minute).Microseconds())
			return err
		})
		if err != nil {
			c.t.Fatal(err)
		}
		watch()
		if open := watch(); len(open) != 1 || open[0].Rule != certificateRule || open[0].Title != certificateTitle || open[0].Thing != string(bin(1)) || open[0].Value < 5 || open[0].Value > 6 {
			c.t.Fatalf("six days before: %+v", open)
		}
		if err := c.reconcile(context.Background()); err != nil {
			c.t.Fatal(err)
		}
		c.later(time.Second)
		later, err := c.RotateAuthority(official(), old.ID)
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := c.RotateAuthority(official(), old.ID); !errors.Is(err, ErrRotated) {
			c.t.Errorf("rotated twice: %v", err)
		}
		renewed := c.certify(bin(1), newKey(t), false)
		if renewed.Authority != string(later.ID) {
			c.t.Errorf("issued by %s, not by the successor", renewed.Authority)
		}
		if open := watch(); len(open) != 0 {
			c.t.Errorf("renewed: %+v", open)
		}
		list, err := c.Authorities(official())
		if err != nil || len(list) != 2 || list[0].Things != 1 || list[0].Successor != "" || list[1].Things != 1 || list[1].Successor != later.ID {
			c.t.Errorf("%+v, %v", list, err)
		}
		if of, err := c.CertificatesEnding(official(), 400, later.ID); err != nil || len(of) != 1 || of[0].Serial != renewed.Serial {
			c.t.Errorf("of the successor: %+v, %v", of, err)
		}
	})
}
