package things

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
)

// ShareID names a view 共享视图.
type ShareID string

// The permissions of views. Who holds only things.view sees nothing but the views
// that were given to them.
var (
	SharePermission = auth.Permission{Code: "things.share", ZH: "共享设备视图", EN: "Give views of things"}
	ViewPermission  = auth.Permission{Code: "things.view", ZH: "经共享视图读取设备", EN: "Read things through a view"}
)

// The faults of views.
var (
	ErrNoView      = fault.New(fault.Missing, "things.no_view", "There is no such view, or it was not given to you.")
	ErrViewOver    = fault.New(fault.Denied, "things.view_over", "The view has ended; ask its owner for a new one.")
	ErrViewPurpose = fault.New(fault.Denied, "things.view_purpose", "State the purpose for which the view was given.")
	ErrView        = fault.New(fault.Invalid, "things.view_invalid", "Some particulars of the view are wrong.")
)

// The measures of views.
const (
	viewLongest = 400 * 24 * time.Hour
	viewsListed = 500
)

// What a view may show besides attributes.
const (
	showsName     = "name"
	showsPlace    = "location"
	showsState    = "state"
	showsLastSeen = "lastSeen"
)

// Shown is what a view shows of the things of a profile.
type Shown struct {
	Profile    string   `json:"profile" maxLength:"32"`
	Attributes []string `json:"attributes" maxItems:"64" doc:"Codes of attributes; also name, location, state and lastSeen. What does not stand here is not seen"`
}

// Share is a view: who may read which attributes of which things until when, and
// for what.
type Share struct {
	ID          ShareID   `json:"id"`
	Name        string    `json:"name"`
	Grantee     string    `json:"grantee" doc:"A post, a client system or the path of an organisation"`
	GranteeName string    `json:"granteeName"`
	Purpose     string    `json:"purpose" doc:"The word that every reading must state"`
	Why         string    `json:"why"`
	Shows       []Shown   `json:"shows"`
	Region      string    `json:"region"`
	RegionName  string    `json:"regionName"`
	Org         string    `json:"org" doc:"The things belong to it"`
	OrgName     string    `json:"orgName"`
	GivenBy     string    `json:"givenBy"`
	GivenByName string    `json:"givenByName"`
	GivenAt     time.Time `json:"givenAt"`
	EndsAt      time.Time `json:"endsAt"`
	Revoked     bool      `json:"revoked"`
}

// Created tells where a new view lives.
func (v Share) Created() string { return "/api/v1/views/" + string(v.ID) }

var (
	purposeWord = regexp.MustCompile(`^[a-z][a-z0-9_]{2,31}$`)
	granteeForm = regexp.MustCompile(`^(post_[0-9a-z]{26}|client_[0-9a-z]{26}|(/[a-z0-9_-]+){1,12})$`)
)

// Give makes a view. The caller needs things.share, and region, organisation and
// every profile in the scope: nobody shows what is not theirs. Faults: ErrView,
// ErrNoProfile, ErrOutside.
func (s *Service) Give(ctx context.Context, v Share) (Share, error) {
	if err := auth.Require(ctx, SharePermission); err != nil {
		return Share{}, err
	}
	scope := auth.From(ctx).Scope
	if v.Region == "" {
		v.Region = scope.Region
	}
	if v.Org == "" {
		v.Org = scope.Org
	}
	if !scope.CoversRegion(v.Region) || !scope.CoversOrg(v.Org) {
		return Share{}, ErrOutside
	}
	if err := s.checkShare(&v); err != nil {
		return Share{}, err
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		v.ID, v.GivenBy, v.GivenAt = id.New[ShareID]("view", tx.Now), auth.Actor(ctx), tx.Now
		if err := s.store.addView(ctx, tx, v); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "view_given", string(v.ID), map[string]any{"grantee": v.Grantee, "purpose": v.Purpose, "shows": v.Shows, "ends": v.EndsAt})
	})
	if err != nil {
		return Share{}, err
	}
	list := []Share{v}
	return list[0], s.labelShares(ctx, list)
}

func (s *Service) checkShare(v *Share) error {
	wrong := ErrView
	field := func(bad bool, path string) {
		if bad {
			wrong = wrong.At(path, ErrView.Code, ErrView.Message)
		}
	}
	now := s.Clock.Now()
	v.Name, v.Why = strings.TrimSpace(v.Name), strings.TrimSpace(v.Why)
	field(v.Name == "" || utf8.RuneCountInString(v.Name) > 100, "/name")
	field(v.Why == "" || utf8.RuneCountInString(v.Why) > 1000, "/why")
	field(!purposeWord.MatchString(v.Purpose), "/purpose")
	field(!granteeForm.MatchString(v.Grantee), "/grantee")
	field(!v.EndsAt.After(now) || v.EndsAt.Sub(now) > viewLongest, "/endsAt")
	field(len(v.Shows) == 0 || len(v.Shows) > 32, "/shows")
	seen := map[string]bool{}
	for _, one := range v.Shows {
		p, err := s.Profile(one.Profile)
		if err != nil {
			return err
		}
		field(seen[one.Profile] || len(one.Attributes) == 0, "/shows")
		seen[one.Profile] = true
		for _, code := range one.Attributes {
			known := slices.Contains([]string{showsName, showsPlace, showsState, showsLastSeen}, code) || p.attribute(code) >= 0
			field(!known, "/shows")
		}
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

// Revoke ends a view at once. The caller needs things.share and the view in the
// scope. Fault: ErrNoView.
func (s *Service) Revoke(ctx context.Context, id ShareID) error {
	if err := auth.Require(ctx, SharePermission); err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		v, err := s.store.view(ctx, tx, id)
		if err != nil {
			return err
		}
		if scope := auth.From(ctx).Scope; !scope.CoversRegion(v.Region) || !scope.CoversOrg(v.Org) {
			return ErrNoView
		}
		if err := s.store.revokeView(ctx, tx, id); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "view_revoked", string(id), nil)
	})
}

// Shares lists the views of the caller's scope, also those that are over, the
// newest first. The caller needs things.share.
func (s *Service) Shares(ctx context.Context) ([]Share, error) {
	if err := auth.Require(ctx, SharePermission); err != nil {
		return nil, err
	}
	scope := auth.From(ctx).Scope
	return s.shares(ctx, func(v *Share) bool { return scope.CoversRegion(v.Region) && scope.CoversOrg(v.Org) })
}

// SharesForMe lists the views that the caller may read through now. The caller
// needs things.view.
func (s *Service) SharesForMe(ctx context.Context) ([]Share, error) {
	if err := auth.Require(ctx, ViewPermission); err != nil {
		return nil, err
	}
	return s.shares(ctx, func(v *Share) bool { return v.isFor(auth.From(ctx)) && s.inForce(v) == nil })
}

func (s *Service) shares(ctx context.Context, keep func(*Share) bool) ([]Share, error) {
	var list []Share
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		all, err := s.store.views(ctx, tx, viewsListed)
		list = nil
		for i := range all {
			if keep(&all[i]) {
				list = append(list, all[i])
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, s.labelShares(ctx, list)
}

func (s *Service) labelShares(ctx context.Context, list []Share) error {
	var ids []string
	for i := range list {
		ids = append(ids, list[i].Grantee, list[i].GivenBy, list[i].Org)
	}
	l, err := s.labelsOf(ctx, ids...)
	for i := range list {
		v := &list[i]
		v.GranteeName, v.GivenByName, v.OrgName, v.RegionName = l.name(v.Grantee), l.name(v.GivenBy), l.name(v.Org), l.region(v.Region)
	}
	return err
}

// isFor tells whether a view was given to a principal: to the post, to the client,
// or to the organisation that bounds the scope of the post or client. A principal
// over all organisations belongs to none.
func (v *Share) isFor(p auth.Principal) bool {
	switch {
	case strings.HasPrefix(v.Grantee, "/"):
		return p.Scope.Org != "" && auth.Scope{Org: v.Grantee}.CoversOrg(p.Scope.Org)
	case strings.HasPrefix(v.Grantee, "client_"):
		return p.Kind == auth.Client && p.ID == v.Grantee
	}
	return p.Kind == auth.Official && p.Post == v.Grantee
}

// inForce refuses a view that was revoked or has ended.
func (s *Service) inForce(v *Share) error {
	if v.Revoked || !s.Clock.Now().Before(v.EndsAt) {
		return ErrViewOver
	}
	return nil
}

// shows gives the codes that a view shows of a profile; none if it shows nothing.
func (v *Share) shows(profile string) []string {
	for _, one := range v.Shows {
		if one.Profile == profile {
			return one.Attributes
		}
	}
	return nil
}

// covers tells whether a thing is one of the view's, as it stands now.
func (v *Share) covers(t *twin.Thing, profile string) bool {
	return v.shows(profile) != nil && auth.Scope{Region: v.Region, Org: v.Org}.CoversRegion(t.Region) && auth.Scope{Org: v.Org}.CoversOrg(t.Org)
}
