// Package auth says who acts and what they may do. Domains declare permissions,
// the city pack puts them into roles, a post carries roles within a scope, and
// every handler and verb asks Require.
package auth

import (
	"context"
	"strings"

	"citybrain/kernel/fault"
)

// Kind is the kind of a principal.
type Kind string

// The kinds of principals.
const (
	Anonymous Kind = "anonymous" // nobody signed in; may hold public permissions
	Person    Kind = "person"    // a citizen 自然人
	Official  Kind = "official"  // a person acting in a post 岗位
	Device    Kind = "device"    // a thing in the field 设备
	Client    Kind = "client"    // a system with an API key 接入系统
	System    Kind = "system"    // citybrain itself: jobs, listeners, seeds
)

// Scope bounds what a principal may see and change. Region codes nest by
// prefix (31 ⊃ 3101 ⊃ 310106 ⊃ 310106013 ⊃ 310106013004 ⊃ grid), so a scope
// covers every code that begins with it; "" covers all. Organisation is a path
// ("/sh/uem/jingan"), which covers its subtree; "" covers all.
type Scope struct {
	Region string `json:"region"`
	Org    string `json:"org"`
}

// CoversRegion reports whether code lies in the scope.
func (s Scope) CoversRegion(code string) bool { return strings.HasPrefix(code, s.Region) }

// CoversOrg reports whether the organisation path lies in the scope.
func (s Scope) CoversOrg(path string) bool {
	return s.Org == "" || path == s.Org || strings.HasPrefix(path, s.Org+"/")
}

// Permission is one right, declared by the domain that checks it.
type Permission struct {
	Code string `json:"code"` // "things.read"
	ZH   string `json:"zh"`   // 查看设备
	EN   string `json:"en"`   // See things

	// Named says that only a role that names it gives it: no "cases.*" and no "*" does.
	// It is for duties that must not come with rank.
	Named bool `json:"-"`
}

// Public is the permission of what everyone may do, signed in or not.
var Public = Permission{Code: "public", ZH: "公开", EN: "Public"}

// SignedIn is the permission of everyone who has signed in.
var SignedIn = Permission{Code: "signed_in", ZH: "已登录", EN: "Signed in"}

// Principal is whoever acts.
type Principal struct {
	Kind        Kind
	ID          string // person_…, device id, client_…, "system", "" for anonymous
	Name        string // as shown; masked where it is a citizen's
	Post        string // the post an official acts in
	Scope       Scope
	Permissions map[string]bool // permission codes; System holds all
	Session     string          // session id for people, "" otherwise
	For         string          // for whom a person acts: firm_… or person_…; "" for themselves
	Authority   string          // the authority by which they do, "" for none
	Level       int             // real-name level 实名等级 of a person, 0 to 3; see RequireLevel
}

// Subject is whose matters the principal handles: the one they act for, otherwise
// they themselves.
func (p Principal) Subject() string {
	if p.For != "" {
		return p.For
	}
	return p.ID
}

// May reports whether the principal holds the permission.
func (p Principal) May(perm Permission) bool {
	switch {
	case perm.Code == Public.Code, p.Kind == System:
		return true
	case perm.Code == SignedIn.Code:
		return p.Kind != Anonymous && p.Kind != ""
	}
	return p.Permissions[perm.Code]
}

// The faults of auth.
var (
	ErrUnauthenticated = fault.New(fault.Unauthenticated, "auth.unauthenticated", "Please sign in first.")
	ErrDenied          = fault.New(fault.Denied, "auth.denied", "You are not allowed to do this.")
)

type key struct{}

// With puts the principal into the context.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, key{}, p)
}

// From gives the principal of the context; Anonymous if there is none.
func From(ctx context.Context) Principal {
	if p, ok := ctx.Value(key{}).(Principal); ok {
		return p
	}
	return Principal{Kind: Anonymous}
}

// Actor is who acts, as facts, records and lists name it: the post of an official,
// otherwise the person, client or device; "" for citybrain's own work and for nobody.
func Actor(ctx context.Context) string {
	p := From(ctx)
	switch {
	case p.Kind == System:
		return ""
	case p.Post != "":
		return p.Post
	}
	return p.ID
}

// AsSystem is the context of citybrain's own work, for the reason given.
func AsSystem(ctx context.Context, name string) context.Context {
	return With(ctx, Principal{Kind: System, ID: "system", Name: name})
}

// Require answers nil if the context's principal holds the permission,
// ErrUnauthenticated if nobody is signed in, ErrDenied otherwise.
func Require(ctx context.Context, perm Permission) error {
	p := From(ctx)
	if p.May(perm) {
		return nil
	}
	if p.Kind == Anonymous {
		return ErrUnauthenticated
	}
	return ErrDenied.With("permission", perm.Code)
}

// AtWindow reports whether an official does what the principal does, for a person who
// stands at the window before them: the rights and the matters are the person's, and
// records name the official's post.
func (p Principal) AtWindow() bool { return p.Kind == Person && p.Post != "" }
