// Package identity knows who people are and what they may do: citizens and
// officials 自然人, departments 部门, posts 岗位 (a person in a department with
// roles and a scope), roles 角色 from the city pack, client systems 接入系统. One
// account serves all four faces.
package identity

import (
	"context"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
)

// The permissions that identity checks.
var (
	CanRead   = auth.Permission{Code: "identity.read", ZH: "查看人员和岗位", EN: "See people and posts"}
	CanManage = auth.Permission{Code: "identity.manage", ZH: "管理人员和岗位", EN: "Manage people and posts"}
	CanUnmask = auth.Permission{Code: "identity.unmask", ZH: "查看个人信息明文", EN: "See personal data unmasked"}
)

// Permissions are all of them.
func Permissions() []auth.Permission {
	return []auth.Permission{CanRead, CanManage, CanUnmask, CanServe}
}

// PersonID is "person_…", PostID "post_…", ClientID "client_…".
type (
	PersonID string
	PostID   string
	ClientID string
)

// Kind is the kind of a person's account.
type Kind string

// The kinds of people.
const (
	Citizen  Kind = "citizen"  // 市民
	Firm     Kind = "firm"     // 企业经办人, who acts for an enterprise
	Official Kind = "official" // 公职人员, who holds posts
)

// The states of an account.
const (
	Active = "active"
	Locked = "locked"
)

// Person is a person with everything in clear. It never leaves the domain: lists
// and answers show View.
type Person struct {
	ID        PersonID
	Kind      Kind
	Login     string
	Name      string
	Phone     string
	CitizenID string
	Region    string
	Language  string
	State     string
	Demo      bool
	Created   time.Time
}

// View is a person as others see them: masked, unless unmasked for a purpose.
type View struct {
	ID        PersonID  `json:"id"`
	Kind      Kind      `json:"kind"`
	Login     string    `json:"login"`
	Name      string    `json:"name"`
	Phone     string    `json:"phone"`
	CitizenID string    `json:"citizenId"`
	Region    string    `json:"region"`
	State     string    `json:"state" enum:"active,locked"`
	Demo      bool      `json:"demo" doc:"A synthetic person of the demo"`
	Masked    bool      `json:"masked"`
	Created   time.Time `json:"created"`
	Posts     []Post    `json:"posts"`
}

// Post is a person's place in a department, with roles within a scope.
type Post struct {
	ID               PostID    `json:"id"`
	Person           PersonID  `json:"person"`
	PersonName       string    `json:"personName" doc:"Masked"`
	Organisation     string    `json:"organisation" doc:"Path, /sh/uem/jingan"`
	OrganisationName string    `json:"organisationName"`
	Title            string    `json:"title"`
	ZH               string    `json:"zh"`
	EN               string    `json:"en"`
	Roles            []string  `json:"roles"`
	Region           string    `json:"region" doc:"Scope: this region and all within; empty for all"`
	RegionName       string    `json:"regionName"`
	Org              string    `json:"org" doc:"Scope: this organisation and all below; empty for all"`
	Created          time.Time `json:"created"`
}

// scope is what the post lets its holder see and change.
func (p Post) scope() auth.Scope { return auth.Scope{Region: p.Region, Org: p.Org} }

// Organisation is a department or a part of one.
type Organisation struct {
	Path       string `json:"path"`
	Parent     string `json:"parent"`
	Name       string `json:"name" doc:"In the caller's language"`
	ZH         string `json:"zh"`
	EN         string `json:"en"`
	Kind       string `json:"kind" doc:"government, bureau, district, street, community, institution or company"`
	Region     string `json:"region"`
	RegionName string `json:"regionName" doc:"In the caller's language; empty where it answers for every region"`
}

// Role is a list of permissions, named by the city pack.
type Role struct {
	Code        string   `json:"code"`
	Name        string   `json:"name" doc:"In the caller's language"`
	ZH          string   `json:"zh"`
	EN          string   `json:"en"`
	Permissions []string `json:"permissions"`
	// PermissionNames says the permissions in the caller's language, in their order.
	PermissionNames []string `json:"permissionNames"`
}

// Client is a system with an API key.
type Client struct {
	ID           ClientID  `json:"id"`
	Name         string    `json:"name"`
	Organisation string    `json:"organisation"`
	Roles        []string  `json:"roles"`
	Region       string    `json:"region"`
	Created      time.Time `json:"created"`
	Creator      string    `json:"creator"`
}

// Regions knows the divisions of the city; the places domain does.
type Regions interface {
	// HasRegion tells whether there is a division of this code.
	HasRegion(ctx context.Context, code string) (bool, error)
	// RegionName gives "" for a code that it does not know.
	RegionName(ctx context.Context, code, language string) string
}

// The faults of identity.
var (
	ErrNoPerson       = fault.New(fault.Missing, "identity.no_person", "There is no such person, or you may not see them.")
	ErrNoPost         = fault.New(fault.Missing, "identity.no_post", "There is no such post, or you may not see it.")
	ErrNoOrganisation = fault.New(fault.Invalid, "identity.no_organisation", "There is no such organisation.")
	ErrNoRole         = fault.New(fault.Invalid, "identity.no_role", "There is no such role.")
	ErrNoClient       = fault.New(fault.Missing, "identity.no_client", "There is no such client, or you may not see it.")
	ErrLocked         = fault.New(fault.Denied, "identity.locked", "This account is locked; please ask your administrator.")
	ErrDemoOnly       = fault.New(fault.Denied, "identity.demo_only", "This account belongs to the demo, and this city runs without it.")
	ErrOutside        = fault.New(fault.Denied, "identity.outside", "This lies outside of the regions and organisations that you are responsible for.")
	ErrBeyond         = fault.New(fault.Denied, "identity.beyond", "You cannot give a right that you do not hold yourself.")
	ErrLoginTaken     = fault.New(fault.Conflict, "identity.login_taken", "This login name or phone number already belongs to an account.")
	ErrSelf           = fault.New(fault.Conflict, "identity.self", "You cannot lock yourself or end the post that you act in.")
	ErrName           = fault.New(fault.Invalid, "identity.name", "A name has 1 to 100 signs.")
	ErrLogin          = fault.New(fault.Invalid, "identity.login", "A login name has 3 to 32 lower-case letters, digits, dots, hyphens and underscores and begins with a letter.")
	ErrPhone          = fault.New(fault.Invalid, "identity.phone", "A phone number has 7 to 15 digits.")
	ErrCitizenTaken   = fault.New(fault.Conflict, "identity.citizen_taken", "Somebody with this citizen id has an account already.")
	ErrNoRegion       = fault.New(fault.Invalid, "identity.no_region", "This city has no such region.")
	ErrExpires        = fault.New(fault.Invalid, "identity.expires", "The key must end in the future.")
	ErrNumberSearch   = fault.New(fault.Invalid, "identity.number_search", "Searching by a number needs a purpose: POST /api/v1/people/search.")
	ErrNumber         = fault.New(fault.Invalid, "identity.number", "Give a whole phone number or citizen id.")
	ErrRegion         = fault.New(fault.Invalid, "identity.region", "A region code has at most 14 digits or capital letters.")
	ErrPurpose        = fault.New(fault.Invalid, "identity.purpose", "This city reads personal data in clear for no such purpose.")
	ErrReason         = fault.New(fault.Invalid, "identity.reason", "Say in your own words why you need the data.")
	ErrNotSignedIn    = fault.New(fault.Unauthenticated, "identity.not_signed_in", "Only a person who has signed in can do this.")
)
