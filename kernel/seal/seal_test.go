package seal

import (
	"crypto/cipher"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm4"
	"github.com/emmansun/gmsm/smx509"
	"pgregory.net/rapid"
)

var day = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func ring(t testing.TB, suite string) *Ring {
	t.Helper()
	r, err := Open(filepath.Join(t.TempDir(), "keys.json"), suite, day)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func each(t *testing.T, f func(t *testing.T, r *Ring)) {
	for _, suite := range []string{SM, Intl} {
		t.Run(suite, func(t *testing.T) { f(t, ring(t, suite)) })
	}
}

func TestKnownAnswers(t *testing.T) {
	if got := hex.EncodeToString(Sum(national{}, []byte("abc"))); got != "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" {
		t.Error("SM3:", got)
	}
	if got := hex.EncodeToString(Sum(international{}, []byte("abc"))); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error("SHA-256:", got)
	}
	key, _ := hex.DecodeString("0123456789abcdeffedcba9876543210")
	block, err := sm4.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, 16)
	block.Encrypt(out, key)
	if got := hex.EncodeToString(out); got != "681edf34d206965e86b3e94f536e4246" {
		t.Error("SM4:", got)
	}
}

// The example of GM/T 0009 and RFC 8998: SM4-GCM with the RFC's key and nonce.
func TestSM4GCMKnownAnswer(t *testing.T) {
	from := func(s string) []byte { b, _ := hex.DecodeString(s); return b }
	aead, err := national{}.NewAEAD(from("0123456789abcdeffedcba9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	plain := from("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa")
	got := aead.Seal(nil, from("00001234567800000000abcd"), plain, from("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
	want := "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec"
	if hex.EncodeToString(got) != want {
		t.Errorf("got %x, want %s", got, want)
	}
	var _ cipher.AEAD = aead
}

func TestSealedFieldOpensOnlyWhereItBelongs(t *testing.T) {
	each(t, func(t *testing.T, r *Ring) {
		sealed, err := r.Encrypt([]byte("13800001234"), []byte("person_1.phone"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(sealed, "1380000") || !strings.HasPrefix(sealed, r.Suite()+"."+r.Active()+".") {
			t.Error("sealed text:", sealed)
		}
		plain, err := r.Decrypt(sealed, []byte("person_1.phone"))
		if err != nil || string(plain) != "13800001234" {
			t.Errorf("got %q, %v", plain, err)
		}
		if _, err := r.Decrypt(sealed, []byte("person_2.phone")); !errors.Is(err, ErrBroken) {
			t.Error("copied into another row it opened:", err)
		}
	})
}

func TestEveryChangedSignIsNoticed(t *testing.T) {
	r := ring(t, SM)
	sealed, _ := r.Encrypt([]byte("沪A12345"), nil)
	for i := range len(sealed) {
		other := byte('A')
		if sealed[i] == 'A' {
			other = 'B'
		}
		changed := sealed[:i] + string(other) + sealed[i+1:]
		if plain, err := r.Decrypt(changed, nil); err == nil {
			t.Fatalf("sign %d changed, yet it opened as %q", i, plain)
		}
	}
}

func TestEncryptionRoundTrips(t *testing.T) {
	each(t, func(t *testing.T, r *Ring) {
		rapid.Check(t, func(t *rapid.T) {
			plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
			ad := rapid.SliceOf(rapid.Byte()).Draw(t, "associated")
			sealed, err := r.Encrypt(plain, ad)
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.Decrypt(sealed, ad)
			if err != nil || string(got) != string(plain) {
				t.Fatalf("got %x, %v", got, err)
			}
		})
	})
}

func TestSignatures(t *testing.T) {
	each(t, func(t *testing.T, r *Ring) {
		signature, err := r.Sign([]byte("checkpoint 1"))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Verify([]byte("checkpoint 1"), signature); err != nil {
			t.Error(err)
		}
		for _, bad := range []string{"", "sm", "x.y.z", signature + "A", strings.Replace(signature, r.Active(), "k0", 1)} {
			if err := r.Verify([]byte("checkpoint 1"), bad); !errors.Is(err, ErrSignature) {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if err := r.Verify([]byte("checkpoint 2"), signature); !errors.Is(err, ErrSignature) {
			t.Error("another message passed:", err)
		}
	})
}

func TestOthersVerifyWithThePublicKey(t *testing.T) {
	each(t, func(t *testing.T, r *Ring) {
		der, err := r.PublicKey(r.Active())
		if err != nil {
			t.Fatal(err)
		}
		if len(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})) == 0 {
			t.Error("no PEM")
		}
		public, err := smx509.ParsePKIXPublicKey(der)
		if err != nil {
			t.Fatal(err)
		}
		signature, _ := r.Sign([]byte("licence"))
		_, raw, err := r.split(signature)
		if err != nil || !r.active.suite.Verify(public, []byte("licence"), raw) {
			t.Error("the public key does not verify:", err)
		}
	})
}

func TestRotationKeepsOldTextsReadable(t *testing.T) {
	each(t, func(t *testing.T, r *Ring) {
		sealed, _ := r.Encrypt([]byte("old"), nil)
		signature, _ := r.Sign([]byte("old"))
		index, hash, first := r.Index("phone", "1"), r.HashToken("t"), r.Active()
		if err := r.Rotate(day.AddDate(1, 0, 0)); err != nil {
			t.Fatal(err)
		}
		again, err := Open(r.path, r.Suite(), day)
		if err != nil {
			t.Fatal(err)
		}
		if again.Active() == first || again.Created() {
			t.Error("the file does not hold the new key")
		}
		if plain, err := again.Decrypt(sealed, nil); err != nil || string(plain) != "old" {
			t.Errorf("got %q, %v", plain, err)
		}
		if err := again.Verify([]byte("old"), signature); err != nil {
			t.Error(err)
		}
		if again.Index("phone", "1") != index || again.HashToken("t") != hash {
			t.Error("rotation changed indexes")
		}
		resealed, changed, err := again.Reseal(sealed, nil)
		if err != nil || !changed || !strings.Contains(resealed, again.Active()) {
			t.Errorf("got %q, %v, %v", resealed, changed, err)
		}
		if _, changed, _ := again.Reseal(resealed, nil); changed {
			t.Error("resealed twice")
		}
	})
}

// A node of the cluster rotates; the others, which share the file, go on reading.
func TestAnotherProcessSeesTheRotation(t *testing.T) {
	first := ring(t, SM)
	second, err := Open(first.path, SM, day)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Rotate(day.AddDate(1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if err := second.Rotate(day.AddDate(1, 0, 1)); err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]*Ring{"first to second": {first, second}, "second to first": {second, first}} {
		sealed, err := pair[0].Encrypt([]byte("x"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := pair[1].Decrypt(sealed, nil); err != nil || string(plain) != "x" {
			t.Errorf("%s: %q, %v", name, plain, err)
		}
	}
	if _, err := first.Decrypt("sm.k0000000000.AAAA", nil); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
}

func TestAnotherSuiteInThePackTakesARotation(t *testing.T) {
	r := ring(t, SM)
	sealed, _ := r.Encrypt([]byte("x"), nil)
	if _, err := Open(r.path, Intl, day); !errors.Is(err, ErrOther) {
		t.Fatalf("a node that makes a key by itself: %v", err)
	}
	if err := r.RotateTo(Intl, day); err != nil {
		t.Fatal(err)
	}
	other, err := Open(r.path, Intl, day)
	if err != nil {
		t.Fatal(err)
	}
	if other.Suite() != Intl || other.Index("f", "v") != r.Index("f", "v") {
		t.Error("suite", other.Suite())
	}
	if plain, err := other.Decrypt(sealed, nil); err != nil || string(plain) != "x" {
		t.Errorf("got %q, %v", plain, err)
	}
}

func TestTheKeyFileIsGuarded(t *testing.T) {
	r := ring(t, SM)
	info, err := os.Stat(r.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(r.path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(r.path, SM, day); !errors.Is(err, ErrExposed) {
		t.Error("a file that the group can read was accepted:", err)
	}
}

func TestDamagedKeyFilesAreRefused(t *testing.T) {
	good := ring(t, SM)
	raw, err := os.ReadFile(good.path)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(raw), `"secret": "`) + len(`"secret": "`)
	flipped := []byte(string(raw))
	flipped[at] = 'A' + (flipped[at]+1)%26
	for name, text := range map[string]string{
		"empty": "", "cut": string(raw[:len(raw)/2]), "flipped": string(flipped),
		"version": strings.Replace(string(raw), `"version": 1`, `"version": 2`, 1),
		"active":  strings.Replace(string(raw), `"active": "k`, `"active": "q`, 1),
	} {
		path := filepath.Join(t.TempDir(), "keys.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path, SM, day); !errors.Is(err, ErrKeyFile) {
			t.Errorf("%s: %v", name, err)
		}
		if after, _ := os.ReadFile(path); string(after) != text {
			t.Errorf("%s: the file was overwritten", name)
		}
	}
}

func TestTwoFirstStartsShareOneKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "keys.json")
	active := make(chan string, 8)
	for range cap(active) {
		go func() {
			r, err := Open(path, SM, day)
			if err != nil {
				active <- err.Error()
				return
			}
			active <- r.Active()
		}()
	}
	first := <-active
	for range cap(active) - 1 {
		if next := <-active; next != first {
			t.Errorf("keys %s and %s", first, next)
		}
	}
}

func TestIndexesAreOfOneField(t *testing.T) {
	r := ring(t, SM)
	if r.Index("phone", "1") == r.Index("plate", "1") || r.Index("a", "bc") == r.Index("ab", "c") {
		t.Error("indexes of different fields are equal")
	}
	again, err := Open(r.path, SM, day)
	if err != nil {
		t.Fatal(err)
	}
	if again.Index("phone", "1") != r.Index("phone", "1") || ring(t, SM).Index("phone", "1") == r.Index("phone", "1") {
		t.Error("an index must depend on field, value and key alone")
	}
}

func TestATokenIsNoOptionOfACommand(t *testing.T) {
	for range 5000 { // one in 64 would begin so
		if token := Token(); len(token) != 43 || token[0] == '-' {
			t.Fatal(token)
		}
	}
}

func TestTokens(t *testing.T) {
	r, a, b := ring(t, SM), Token(), Token()
	if a == b || len(a) != 43 {
		t.Error(a, b)
	}
	if !SameHash(r.HashToken(a), r.HashToken(a)) || SameHash(r.HashToken(a), r.HashToken(b)) {
		t.Error("token hashes")
	}
}

func TestARingNeverShowsItsKeys(t *testing.T) {
	r := ring(t, SM)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("opened", "ring", r)
	all := fmt.Sprintf("%v %+v %#v %s", r, r, r, r) + log.String()
	if want := "seal.Ring(sm, " + r.Active() + ")"; strings.Count(all, want) != 5 || len(all) > 300 {
		t.Error(all)
	}
}

// What a citizen's record costs: one field sealed, opened, indexed.
func BenchmarkField(b *testing.B) {
	for _, suite := range []string{SM, Intl} {
		r := ring(b, suite)
		plain, ad := []byte("11010519491231002X"), []byte("identity_person.citizen_id:person_01")
		sealed, err := r.Encrypt(plain, ad)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(suite+"/encrypt", func(b *testing.B) {
			for b.Loop() {
				_, _ = r.Encrypt(plain, ad)
			}
		})
		b.Run(suite+"/decrypt", func(b *testing.B) {
			for b.Loop() {
				_, _ = r.Decrypt(sealed, ad)
			}
		})
		b.Run(suite+"/index", func(b *testing.B) {
			for b.Loop() {
				_ = r.Index("citizen_id", "11010519491231002X")
			}
		})
		b.Run(suite+"/sign", func(b *testing.B) {
			for b.Loop() {
				_, _ = r.Sign(plain)
			}
		})
	}
}

func FuzzDecrypt(f *testing.F) {
	r := ring(f, SM)
	sealed, _ := r.Encrypt([]byte("x"), nil)
	f.Add(sealed)
	f.Add("sm." + r.Active() + ".")
	f.Fuzz(func(t *testing.T, text string) {
		if plain, err := r.Decrypt(text, nil); err == nil && (text != sealed || string(plain) != "x") {
			t.Errorf("%q opened as %q", text, plain)
		}
	})
}
