package auth

import (
	"fmt"
	"regexp"
	"slices"
)

// Registry is every permission that the domains have declared. Roles may only
// name what stands here.
type Registry struct {
	byCode map[string]Permission
}

var permissionCode = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)

// NewRegistry collects the domains' permissions. A code declared twice with
// other texts, or one that is not "domain.verb", is an error: a defect found at
// start-up.
func NewRegistry(declared ...[]Permission) (*Registry, error) {
	r := &Registry{byCode: map[string]Permission{}}
	for _, list := range declared {
		for _, p := range list {
			if p.Code == Public.Code || p.Code == SignedIn.Code {
				continue
			}
			if !permissionCode.MatchString(p.Code) || p.ZH == "" || p.EN == "" {
				return nil, fmt.Errorf("permission %q needs a code like things.read and a text in zh and en", p.Code)
			}
			if old, ok := r.byCode[p.Code]; ok && old != p {
				return nil, fmt.Errorf("permission %s is declared twice with different texts", p.Code)
			}
			r.byCode[p.Code] = p
		}
	}
	return r, nil
}

// Has tells whether a domain declares the code.
func (r *Registry) Has(code string) bool {
	_, ok := r.byCode[code]
	return ok
}

// Find gives the permission of a code; false if no domain declares it.
func (r *Registry) Find(code string) (Permission, bool) {
	p, ok := r.byCode[code]
	return p, ok
}

// All lists the permissions by code.
func (r *Registry) All() []Permission {
	list := make([]Permission, 0, len(r.byCode))
	for _, p := range r.byCode {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b Permission) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return list
}
