package world

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/seal"
)

// TestADeviceTakesOnlyWhatTheCityHasSigned offers a lamp firmware that is sound and
// some that are not, under both suites.
func TestADeviceTakesOnlyWhatTheCityHasSigned(t *testing.T) {
	for _, suite := range []string{seal.SM, seal.Intl} {
		t.Run(suite, func(t *testing.T) {
			ring := newRing(t, suite)
			stranger := newRing(t, suite)
			const content = "the new firmware"
			city := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if key, ok := strings.CutPrefix(r.URL.Path, "/api/v1/devices/keys/"); ok {
					der, err := ring.PublicKey(key)
					if err != nil {
						w.WriteHeader(http.StatusNotFound)
						return
					}
					_ = json.NewEncoder(w).Encode(map[string]string{"pem": string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))})
					return
				}
				if name, key, _ := r.BasicAuth(); name != "thing_1" || key != "right" {
					w.WriteHeader(http.StatusUnauthorized)
					return
				}
				_, _ = w.Write([]byte(content))
			}))
			defer city.Close()
			w := &World{cfg: Config{TimeScale: 1}, log: slog.New(slog.DiscardHandler), city: newCityDoor(city.URL), downloads: make(chan struct{}, 1)}
			sum := sha256.Sum256([]byte(content))
			digest := hex.EncodeToString(sum[:])
			sign := func(by *seal.Ring, text string) string {
				signature, err := by.Sign([]byte(text))
				if err != nil {
					t.Fatal(err)
				}
				return signature
			}
			sound := offer{Version: "2.0", URL: "/api/v1/devices/firmware/x", Size: int64(len(content)), SHA256: digest, Signature: sign(ring, "lamp\n2.0\n"+digest)}
			for name, one := range map[string]struct {
				change   func(*offer)
				password string
				want     string
			}{
				"sound":                {func(*offer) {}, "right", `"version":"2.0"`},
				"another digest":       {func(o *offer) { o.SHA256 = strings.Repeat("0", 64) }, "right", "digest"},
				"another size":         {func(o *offer) { o.Size++ }, "right", "digest"},
				"for another profile":  {func(o *offer) { o.Signature = sign(ring, "bin\n2.0\n"+digest) }, "right", "signature"},
				"for another version":  {func(o *offer) { o.Signature = sign(ring, "lamp\n1.0\n"+digest) }, "right", "signature"},
				"a stranger's":         {func(o *offer) { o.Signature = sign(stranger, "lamp\n2.0\n"+digest) }, "right", "download"},
				"a stranger's, named":  {func(o *offer) { o.Signature = renamed(sign(stranger, "lamp\n2.0\n"+digest), ring.Active()) }, "right", "signature"},
				"no signature":         {func(o *offer) { o.Signature = "" }, "right", "download"},
				"from elsewhere":       {func(o *offer) { o.URL = "//example.org/x" }, "right", "download"},
				"with a wrong key":     {func(*offer) {}, "wrong", "download"},
				"larger than anything": {func(o *offer) { o.Size = 1 << 40 }, "right", "parameters"},
			} {
				d := &device{id: "thing_1", username: "thing_1", password: one.password, kind: &kind{code: "lamp"}, serial: "L-1"}
				asked := sound
				one.change(&asked)
				raw, err := json.Marshal(asked)
				if err != nil {
					t.Fatal(err)
				}
				got := string(w.obey(context.Background(), d, nil, &command{ID: lucky(), Command: firmwareCommand, Parameters: raw, Expires: time.Now().Add(time.Hour)}))
				if !strings.Contains(got, one.want) || strings.Contains(got, `"ok":true`) != (name == "sound") || (d.version == "2.0") != (name == "sound") {
					t.Errorf("%s: %s, it runs %q", name, got, d.version)
				}
			}
		})
	}
}

// lucky is a command that a device survives.
func lucky() string {
	for i := 0; ; i++ {
		if id := fmt.Sprint("cmd_", i); luckOf(id) > 500 && luckOf(id) < 900 {
			return id
		}
	}
}

func renamed(signature, key string) string {
	parts := strings.Split(signature, ".")
	parts[1] = key
	return strings.Join(parts, ".")
}

func newRing(t *testing.T, suite string) *seal.Ring {
	t.Helper()
	ring, err := seal.Open(filepath.Join(t.TempDir(), "keys"), suite, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return ring
}
