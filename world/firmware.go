package world

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"citybrain/kernel/seal"
)

// offer is what the city says of a new firmware.
type offer struct {
	Version   string `json:"version"`
	URL       string `json:"url"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
	Signature string `json:"signature"`
}

// The measures of updates. A few of a hundred do not survive the new firmware.
const (
	firmwareCommand = "firmware_update"
	firmwareMost    = 256 << 20
	flashFailing    = 40 // of a thousand
	flashing        = 500 * time.Millisecond
	downloads       = 8 // at a time
)

var (
	errDigest  = errors.New("digest")
	errForged  = errors.New("signature")
	errRefuses = errors.New("download")
)

// install does what a device does with a new firmware: it fetches it by the public
// door with its own key, checks digest and signature, writes it and starts anew.
func (w *World) install(ctx context.Context, d *device, c *conn, m *command) []byte {
	var o offer
	if json.Unmarshal(m.Parameters, &o) != nil || o.Version == "" || o.Size < 0 || o.Size > firmwareMost {
		return answerTo(m.ID, false, "parameters")
	}
	w.progress(d, c, m.ID, "downloading")
	select {
	case w.downloads <- struct{}{}:
	case <-ctx.Done():
		return answerTo(m.ID, false, "stopped")
	}
	err := w.city.firmware(ctx, d, &o)
	<-w.downloads
	if err != nil {
		w.log.Debug("a device does not take a firmware", "device", d.label(), "cause", err)
		return answerTo(m.ID, false, reasonOf(err))
	}
	select {
	case <-time.After(flashing):
	case <-ctx.Done():
		return answerTo(m.ID, false, "stopped")
	}
	if luckOf(m.ID) < flashFailing {
		return answerTo(m.ID, false, "flash")
	}
	w.progress(d, c, m.ID, "installed")
	d.mu.Lock()
	d.version = o.Version
	d.mu.Unlock()
	raw, _ := json.Marshal(map[string]any{"id": m.ID, "ok": true, "result": map[string]string{"version": o.Version}}) // nothing in it that JSON cannot say
	return raw
}

func reasonOf(err error) string {
	for _, known := range []error{errDigest, errForged, errRefuses} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "network"
}

// progress says how far a device is with a command; that it is not heard does no harm.
func (w *World) progress(d *device, c *conn, id, word string) {
	if c == nil || c.hears == nil {
		return
	}
	raw, _ := json.Marshal(map[string]string{"id": id, "progress": word}) // as above
	_ = c.hears.say("devices/"+d.id+"/commands/ack", raw)
}

// firmware fetches what is offered and checks it.
func (c *cityDoor) firmware(ctx context.Context, d *device, o *offer) error {
	if !strings.HasPrefix(o.URL, "/") || strings.HasPrefix(o.URL, "//") {
		return errRefuses // a device fetches from its own city only
	}
	sum := sha256.New()
	n, err := c.fetch(ctx, o.URL, d, sum)
	if err != nil {
		return err
	}
	digest := hex.EncodeToString(sum.Sum(nil))
	if n != o.Size || digest != o.SHA256 {
		return errDigest
	}
	key, err := c.publicKey(ctx, seal.KeyOf(o.Signature))
	if err != nil {
		return err
	}
	if err := seal.VerifyWith(key, []byte(d.kind.code+"\n"+o.Version+"\n"+digest), o.Signature); err != nil {
		return fmt.Errorf("%w: %w", errForged, err)
	}
	return nil
}

// fetch writes what stands at a path of the city, with the credentials of a device.
func (c *cityDoor) fetch(ctx context.Context, path string, d *device, to io.Writer) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, http.NoBody)
	if err != nil {
		return 0, err
	}
	if d != nil {
		req.SetBasicAuth(d.username, d.password)
	}
	res, err := c.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%w: the city answers %s", errRefuses, res.Status)
	}
	return io.Copy(to, io.LimitReader(res.Body, firmwareMost+1))
}

// publicKey gives the city's key of an id; a device remembers none, it asks.
func (c *cityDoor) publicKey(ctx context.Context, id string) ([]byte, error) {
	var text strings.Builder
	if _, err := c.fetch(ctx, "/api/v1/devices/keys/"+id, nil, &text); err != nil {
		return nil, err
	}
	var got struct {
		PEM string `json:"pem"`
	}
	if err := json.Unmarshal([]byte(text.String()), &got); err != nil {
		return nil, err
	}
	block, _ := pem.Decode([]byte(got.PEM))
	if block == nil {
		return nil, errForged
	}
	return block.Bytes, nil
}
