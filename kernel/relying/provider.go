package relying

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"citybrain/kernel/fault"
)

// Provider is an outside provider as the city's settings describe it. Only providers
// named there are ever asked: no address that comes with a request is.
type Provider struct {
	Code   string `yaml:"code"` // stands in links and in the audit
	ZH     string `yaml:"zh"`   // how people call it
	EN     string `yaml:"en"`
	Issuer string `yaml:"issuer"`
	Client string `yaml:"client"` // the client_id that it gave the city
	Secret string `yaml:"secret"` // env:NAME or file:/path, never the secret itself; "" for a public client
	// Auth is how the city proves itself there, client_secret_basic or client_secret_post;
	// absent: as the provider's metadata say.
	Auth   string   `yaml:"auth"`
	Scopes []string `yaml:"scopes"` // absent: openid
	// Hosts are further hosts at which its endpoints may lie; its own always may.
	Hosts  []string `yaml:"hosts"`
	Claims Claims   `yaml:"claims"`
	// Level is the real-name level, 0 to 3, that it may give to somebody whose name and
	// citizen id it tells as the city knows them.
	Level int `yaml:"level"`
}

// Claims says under which names the provider tells what the city uses; "" where it does not.
type Claims struct {
	Name      string `yaml:"name"`
	CitizenID string `yaml:"citizenId"`
	Level     string `yaml:"level"` // a number; the level given is at most this
}

// The ways in which the city proves itself by its secret.
const (
	byBasic = "client_secret_basic"
	byPost  = "client_secret_post"
)

// ErrSettings tells that the file of providers cannot be used, and why.
var ErrSettings = fault.New(fault.Invalid, "relying.settings", "The file of outside providers cannot be used.")

type document struct {
	Providers []Provider `yaml:"providers"`
}

const fileLimit = 256 << 10

// Read gives the providers of a YAML file with their secrets looked up; none for a file
// that is not there. ErrSettings says which provider is wrong and why.
func Read(path string) ([]Provider, error) {
	file, err := os.Open(path) //nolint:gosec // the operator's own setting
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, ErrSettings.Because(err)
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, fileLimit))
	if err != nil {
		return nil, ErrSettings.Because(err)
	}
	list, err := parse(raw)
	for i := range list {
		if err == nil {
			list[i].Secret, err = lookUp(list[i])
		}
	}
	if err != nil {
		return nil, ErrSettings.Because(err).Saying("%s: %v", path, err)
	}
	return list, nil
}

// parse reads and checks a file of providers; secrets are still references.
func parse(raw []byte) ([]Provider, error) {
	var doc document
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	if err := decoder.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	seen := map[string]bool{}
	for i := range doc.Providers {
		one := &doc.Providers[i]
		if len(one.Scopes) == 0 {
			one.Scopes = []string{"openid"}
		}
		if err := one.check(); err != nil {
			return nil, fmt.Errorf("provider %q: %w", one.Code, err)
		}
		if seen[one.Code] || seen[one.Issuer] {
			return nil, fmt.Errorf("provider %q is there twice", one.Code)
		}
		seen[one.Code], seen[one.Issuer] = true, true
	}
	return doc.Providers, nil
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,31}$`)

func (p Provider) check() error {
	switch {
	case !codeForm.MatchString(p.Code):
		return errors.New("code has 2 to 32 small letters, digits and hyphens")
	case p.ZH == "" || p.EN == "":
		return errors.New("zh and en say its name")
	case !safeURL(p.Issuer):
		return errors.New("issuer is an https address without query and fragment (http on this machine only)")
	case p.Client == "":
		return errors.New("client is missing")
	case p.Secret != "" && !strings.HasPrefix(p.Secret, "env:") && !strings.HasPrefix(p.Secret, "file:"):
		return errors.New("secret is a reference, env:NAME or file:/path, never the secret itself")
	case p.Auth != "" && p.Auth != byBasic && p.Auth != byPost:
		return errors.New("auth is client_secret_basic or client_secret_post")
	case !slices.Contains(p.Scopes, "openid"):
		return errors.New("scopes lack openid")
	case p.Level < 0 || p.Level > 3:
		return errors.New("level is 0 to 3")
	case p.Level > 0 && (p.Claims.CitizenID == "" || p.Claims.Name == ""):
		return errors.New("a level needs claims.name and claims.citizenId: they show that both accounts are one person's")
	}
	return nil
}

// lookUp gives the secret that a reference stands for.
func lookUp(p Provider) (string, error) {
	text := ""
	switch kind, name, _ := strings.Cut(p.Secret, ":"); kind {
	case "env":
		text = os.Getenv(name)
	case "file":
		raw, err := os.ReadFile(name) //nolint:gosec // the operator's own setting
		if err != nil {
			return "", fmt.Errorf("provider %q: secret: %w", p.Code, err)
		}
		text = strings.TrimSpace(string(raw))
	default:
		return "", nil
	}
	if text == "" {
		return "", fmt.Errorf("provider %q: %s is empty", p.Code, p.Secret)
	}
	return text, nil
}

// safeURL tells whether an address may be asked: https, or http of this machine.
func safeURL(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && onThisMachine(u.Hostname())
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
