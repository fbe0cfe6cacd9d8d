package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"citybrain/domain/identity"
	"citybrain/kernel/auth"
)

var b64 = base64.RawURLEncoding

// device is a passkey authenticator in software: ES256, no attestation.
type device struct {
	t       *testing.T
	key     *ecdsa.PrivateKey
	id      []byte
	handle  []byte
	counter uint32
	origin  string
}

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &device{t: t, key: key, id: make([]byte, 16), origin: "http://localhost:8080"}
	_, _ = rand.Read(d.id)
	return d
}

// options is what both ceremonies ask of the browser.
type options struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		RPID      string `json:"rpId"`
		RP        struct {
			ID string `json:"id"`
		} `json:"rp"`
		User struct {
			ID string `json:"id"`
		} `json:"user"`
	} `json:"publicKey"`
}

func (d *device) client(kind, challenge string) []byte {
	raw, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	return raw
}

// data is the authenticator data; flags: user present, user verified, attested.
func (d *device) data(rp string, flags byte, attested []byte) []byte {
	sum := sha256.Sum256([]byte(rp))
	d.counter++
	out := append(sum[:], flags)
	out = binary.BigEndian.AppendUint32(out, d.counter)
	return append(out, attested...)
}

// create answers navigator.credentials.create.
func (d *device) create(o options) json.RawMessage {
	d.handle, _ = b64.DecodeString(o.PublicKey.User.ID)
	public, err := d.key.PublicKey.ECDH()
	if err != nil {
		d.t.Fatal(err)
	}
	point := public.Bytes() // 4, x, y
	cose, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		d.t.Fatal(err)
	}
	attested := append(make([]byte, 16), 0, byte(len(d.id)))
	attested = append(append(attested, d.id...), cose...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": d.data(o.PublicKey.RP.ID, 0x45, attested)})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]any{
		"clientDataJSON":    b64.EncodeToString(d.client("webauthn.create", o.PublicKey.Challenge)),
		"attestationObject": b64.EncodeToString(object),
	})
}

// get answers navigator.credentials.get.
func (d *device) get(o options) json.RawMessage {
	client := d.client("webauthn.get", o.PublicKey.Challenge)
	data := d.data(o.PublicKey.RPID, 0x05, nil)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]any{
		"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data),
		"signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString(d.handle),
	})
}

func (d *device) answer(response map[string]any) json.RawMessage {
	id := b64.EncodeToString(d.id)
	raw, err := json.Marshal(map[string]any{"id": id, "rawId": id, "type": "public-key", "response": response})
	if err != nil {
		d.t.Fatal(err)
	}
	return raw
}

func begin(b *browser, path string) (auth.Ceremony, options) {
	b.c.t.Helper()
	c := read[auth.Ceremony](b.ask("POST", path, nil).want(200, ""))
	var o options
	if err := json.Unmarshal(c.Options, &o); err != nil {
		b.c.t.Fatal(err)
	}
	return c, o
}

func TestAPasskeyAloneSignsIn(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		b, d := c.browser(), newDevice(t)
		b.signIn("citizen")
		ceremony, o := begin(b, "/api/v1/passkeys/begin")
		in := map[string]any{"token": ceremony.Token, "name": "my phone", "answer": d.create(o)}
		b.ask("POST", "/api/v1/passkeys/finish", in).want(200, "")
		b.ask("POST", "/api/v1/passkeys/finish", in).want(422, "auth.ceremony") // once
		list := read[items[auth.Passkey]](b.ask("GET", "/api/v1/passkeys", nil).want(200, ""))
		if len(list.Items) != 1 || list.Items[0].Name != "my phone" {
			t.Fatalf("%+v", list)
		}

		fresh := c.browser()
		ceremony, o = begin(fresh, "/api/v1/session/passkey/begin")
		me := read[identity.Me](fresh.ask("POST", "/api/v1/session/passkey/finish", map[string]any{"token": ceremony.Token, "answer": d.get(o)}).want(200, ""))
		if me.Login != "citizen" {
			t.Fatalf("%+v", me)
		}
		fresh.ask("GET", "/api/v1/session", nil).want(200, "")

		for name, spoil := range map[string]func(){
			"another key":      func() { d.key = newDevice(t).key },
			"another site":     func() { d.origin = "https://phish.example" },
			"another person":   func() { d.handle = []byte("person_somebody") },
			"a copied counter": func() { d.counter = 0 },
		} {
			copied := *d
			saved := copied
			ceremony, o = begin(fresh, "/api/v1/session/passkey/begin")
			spoil()
			fresh.ask("POST", "/api/v1/session/passkey/finish", map[string]any{"token": ceremony.Token, "answer": d.get(o)}).want(401, "auth.passkey")
			counter := d.counter
			*d = saved
			d.counter = max(d.counter, counter)
			_ = name
		}
		ceremony, o = begin(fresh, "/api/v1/session/passkey/begin")
		c.clock.Advance(6 * time.Minute)
		fresh.ask("POST", "/api/v1/session/passkey/finish", map[string]any{"token": ceremony.Token, "answer": d.get(o)}).want(422, "auth.ceremony")

		b.ask("DELETE", "/api/v1/passkeys/"+list.Items[0].ID, nil).want(204, "")
		b.ask("DELETE", "/api/v1/passkeys/"+list.Items[0].ID, nil).want(404, "auth.no_passkey")
		ceremony, o = begin(fresh, "/api/v1/session/passkey/begin")
		fresh.ask("POST", "/api/v1/session/passkey/finish", map[string]any{"token": ceremony.Token, "answer": d.get(o)}).want(401, "auth.passkey")
	})
}
