package places

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"citybrain/domain/places/tile"
	"citybrain/kernel/web"
)

// How long browsers keep a tile: for good where the address names the version
// of the map, else for five minutes.
const (
	keepVersioned = "public, max-age=31536000, immutable"
	keepPlain     = "public, max-age=300"
)

// tileHandler serves vector tiles as they lie in the cache, packed.
func (s *Service) tileHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, err := tile.Parse(r.PathValue("z"), r.PathValue("x"), r.PathValue("y"))
		if err != nil {
			web.Fail(w, r, ErrTile.Because(err))
			return
		}
		a, err := s.Atlas()
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		h, version := w.Header(), a.TileTag()
		tag := `"` + version + "-" + at.String() + `"`
		h.Set("ETag", tag)
		h.Set("Vary", "Accept-Encoding")
		h.Set("Cache-Control", keepPlain)
		if r.URL.Query().Get("v") == version {
			h.Set("Cache-Control", keepVersioned)
		}
		if strings.Contains(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		packed, err := a.Tile(at)
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		writeTile(w, r, packed)
	})
}

func writeTile(w http.ResponseWriter, r *http.Request, packed []byte) {
	if packed == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/vnd.mapbox-vector-tile")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		h.Set("Content-Length", strconv.Itoa(len(packed)))
		_, _ = w.Write(packed) // a lost client is no error of ours
		return
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	_, _ = io.Copy(w, unpacked)
}

// styleHandler serves the two map styles; ?lang=en puts the Latin names first.
func (s *Service) styleHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, err := s.Atlas()
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		language := r.URL.Query().Get("lang")
		if language == "" {
			language = a.city.Language
		}
		style, err := a.Style(r.PathValue("name"), language)
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "public, no-cache")
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		_ = e.Encode(style) // a lost client is no error of ours
	})
}
