package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
)

// noncePlaceholder stands in web/dist/index.html wherever the build wants the
// nonce of the page: <meta property="csp-nonce" nonce="__CSP_NONCE__">.
const noncePlaceholder = "__CSP_NONCE__"

// pages serves the built web application.
type pages struct {
	s     *Server
	files fs.FS
	index []byte // nil where the UI is not built in
}

func newPages(s *Server, files fs.FS) *pages {
	p := &pages{s: s, files: files}
	if files != nil {
		p.index, _ = fs.ReadFile(files, "index.html") // absent: the UI is not built in
	}
	return p
}

// ServeHTTP serves a file of the build, index.html for every address of the four
// faces, or a problem. A person's browser that asks for a page that no face has
// gets index.html, too, with 404: the web application says it in words.
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		p.s.refuse(w, r)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	switch {
	case reserved(r.URL.Path):
		p.s.refuse(w, r)
	case name != "" && name != "index.html" && p.file(w, r, name):
	case name == "index.html" || p.drawn(name) && !strange(name):
		p.page(w, r, http.StatusOK)
	case strings.Contains(r.Header.Get("Accept"), "text/html") && !strange(name):
		p.page(w, r, http.StatusNotFound)
	default:
		p.s.fail(w, r, ErrNoRoute)
	}
}

// strange tells names that scanners look for and no page has: /.git/config, /a.php.
func strange(name string) bool {
	return path.Ext(name) != "" || strings.HasPrefix(name, ".") || strings.Contains(name, "/.")
}

// drawn tells whether the web application has pages below the first part of the
// address.
func (p *pages) drawn(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return len(p.s.cfg.Pages) == 0 || name == "" || slices.Contains(p.s.cfg.Pages, first)
}

// reserved tells addresses that never draw a page.
func reserved(at string) bool {
	for _, prefix := range [...]string{"/api/", "/tiles/", "/ngsi-ld/", "/open311/", "/.well-known/"} {
		if strings.HasPrefix(at, prefix) {
			return true
		}
	}
	return at == "/api"
}

// page draws index.html with a fresh nonce; it is never cached, so that a new
// build shows at the next load.
func (p *pages) page(w http.ResponseWriter, r *http.Request, status int) {
	exchangeOf(r.Context()).pattern = "page"
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	nonce := newNonce()
	h.Set("Content-Security-Policy", pagePolicy(nonce))
	w.WriteHeader(status)
	if p.index == nil {
		_, _ = fmt.Fprint(w, withoutUI) // a lost client is no error of ours
		return
	}
	_, _ = w.Write(bytes.ReplaceAll(p.index, []byte(noncePlaceholder), []byte(nonce)))
}

const withoutUI = `<!doctype html><html lang="en"><meta charset="utf-8"><title>citybrain</title>
<h1>citybrain</h1><p>This build has no web interface (build tag no_ui). 此版本不含网页界面。</p>
<p>The interface for programs: <a href="/docs">/docs</a>, <a href="/openapi.json">/openapi.json</a>.</p></html>
`

// filePolicy binds what a file of the build may do where it runs as a worker: a
// worker obeys the policy of its own script, and the map's fetches tiles.
const filePolicy = "default-src 'none'; script-src 'self'; connect-src 'self' blob: data:; frame-ancestors 'none'"

// file serves one file of the build, the precompressed one where it is there.
// Vite writes a hash into the names below assets/, so those never change.
func (p *pages) file(w http.ResponseWriter, r *http.Request, name string) bool {
	if p.files == nil || !fs.ValidPath(name) {
		return false
	}
	if info, err := fs.Stat(p.files, name); err != nil || info.IsDir() {
		return false
	}
	exchangeOf(r.Context()).pattern = "file"
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		h.Set("Content-Type", kind)
	}
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "public, max-age=3600")
	}
	for _, packed := range [...]struct{ encoding, ext string }{{"br", ".br"}, {"zstd", ".zst"}, {"gzip", ".gz"}} {
		if weight(r.Header.Get("Accept-Encoding"), packed.encoding) == 0 {
			continue
		}
		if body, err := fs.ReadFile(p.files, name+packed.ext); err == nil {
			h.Set("Content-Encoding", packed.encoding)
			h.Add("Vary", "Accept-Encoding")
			sendFile(w, r, body)
			return true
		}
	}
	body, err := fs.ReadFile(p.files, name)
	if err != nil {
		return false
	}
	sendFile(w, r, body)
	return true
}

// sendFile answers a file, or that the browser has it already.
func sendFile(w http.ResponseWriter, r *http.Request, body []byte) {
	w.Header().Set("ETag", etag(body))
	if matches(r.Header.Get("If-None-Match"), w.Header().Get("ETag")) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(body) // a lost client is no error of ours
}

// docsPage lists the interface; made on the server, so it needs no script.
var docsPage = template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} API</title>
<style nonce="{{.Nonce}}">
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
h2{margin-top:2rem;border-bottom:1px solid}details{border:1px solid #8884;border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer;min-height:32px}code{font-family:ui-monospace,monospace}b{display:inline-block;min-width:4.5rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;border-bottom:1px solid #8884;padding:.2rem .5rem;vertical-align:top}
</style></head><body>
<h1>{{.Title}} {{.Version}}</h1>
<p>{{.Description}} The whole document: <a href="/openapi.json">openapi.json</a>.</p>
{{range .Groups}}<h2 id="{{.Name}}">{{.Name}}</h2>
{{range .Operations}}<details id="{{.ID}}"><summary><b>{{.Method}}</b> <code>{{.Path}}</code> {{.Summary}}</summary>
<p>Permission: <code>{{.Permission}}</code></p>
{{if .Inputs}}<table><thead><tr><th>Input<th>In<th>Type<th>What</thead><tbody>
{{range .Inputs}}<tr><td><code>{{.Name}}</code>{{if .Required}} *{{end}}<td>{{.In}}<td>{{.Type}}<td>{{.Doc}}
{{end}}</tbody></table>{{end}}
{{if .Answer}}<p>Answer {{.Status}}: <code>{{.Answer}}</code></p>{{else}}<p>Answer {{.Status}}</p>{{end}}
</details>
{{end}}{{end}}</body></html>
`))
