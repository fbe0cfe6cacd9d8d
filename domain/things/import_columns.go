package things

import (
	"slices"
	"strconv"
	"strings"

	"citybrain/domain/things/sheet"
	"citybrain/kernel/fault"
)

// The faults of the rows of a list.
var (
	errRowRead    = fault.New(fault.Invalid, "things.row_unreadable", "The row cannot be read: a quote is missing, a cell is too long, or its signs are of no known encoding.")
	errRowWide    = fault.New(fault.Invalid, "things.row_wide", "The row has more cells than the head has columns.")
	errRowTwice   = fault.New(fault.Invalid, "things.row_twice", "This profile and serial number stand on a line before.")
	errRowProfile = fault.New(fault.Invalid, "things.row_profile", "There is no such profile: give its code or its name.")
	errRowParent  = fault.New(fault.Invalid, "things.row_parent", "There is no such parent: give its id, or its profile and serial number as profile/serial.")
	errRowDegrees = fault.New(fault.Invalid, "things.row_degrees", "The position must be degrees, such as 121.4737.")
)

// importColumn is a column of a list of things.
type importColumn struct {
	code   string
	words  Text // what people call it
	needed bool
	note   Text
}

// importColumns are the columns of a list in the order of its form.
func importColumns() []importColumn {
	return []importColumn{
		{"profile", Text{"设备类型", "Profile"}, true, Text{"类型的名称或代码", "Name or code of the profile"}},
		{"serial", Text{"编号", "Serial number"}, true, Text{"同一类型内不重复，1 至 64 字节", "Once within a profile, 1 to 64 bytes"}},
		{"name", Text{"名称", "Name"}, false, Text{"留空则与编号相同", "The serial number if empty"}},
		{"lon", Text{"经度", "Longitude"}, true, Text{"WGS-84，度，如 121.4737", "WGS-84 degrees, such as 121.4737"}},
		{"lat", Text{"纬度", "Latitude"}, true, Text{"WGS-84，度，如 31.2304", "WGS-84 degrees, such as 31.2304"}},
		{"org", Text{"所属机构", "Organisation"}, false, Text{"机构路径；留空则为该类型的主管机构", "Path of the organisation; that of the profile if empty"}},
		{"parent", Text{"上级资产", "Parent"}, false, Text{"所属资产：类型/编号，如 street/S-1，可在本清单中", "The asset that it belongs to: profile/serial, such as street/S-1; may stand in this list"}},
	}
}

// readHead reads the first row: codes of columns, or what people call them.
// Fault: ErrImportHead with the columns that are missing, twice or unknown.
func (im *importer) readHead(r sheet.Row) ([]string, error) {
	head, wrong := []string{}, ErrImportHead
	for _, cell := range r.Cells {
		word := strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff"))
		code := columnOf(word)
		if code == "" || slices.Contains(head, code) {
			wrong = wrong.At(word, ErrImportHead.Code, ErrImportHead.Message)
		}
		head = append(head, code)
	}
	for len(head) > 0 && strings.TrimSpace(r.Cells[len(head)-1]) == "" { // columns that were emptied
		head = head[:len(head)-1]
	}
	for _, c := range importColumns() {
		if c.needed && !slices.Contains(head, c.code) && (c.code != "profile" || im.in.Profile == "") {
			wrong = wrong.At(c.code, ErrImportHead.Code, ErrImportHead.Message)
		}
	}
	wrong.Fields = slices.DeleteFunc(slices.Clone(wrong.Fields), func(f fault.Field) bool { return f.Path == "" })
	if len(wrong.Fields) > 0 {
		return nil, wrong
	}
	return head, nil
}

func columnOf(word string) string {
	for _, c := range importColumns() {
		if strings.EqualFold(word, c.code) || word == c.words.ZH || strings.EqualFold(word, c.words.EN) {
			return c.code
		}
	}
	return ""
}

// read makes a thing of a row and tells what is wrong with its cells.
func (im *importer) read(r sheet.Row) (t Thing) {
	if r.Wrong != "" {
		im.say(r.Line, "", r.Wrong, errRowRead)
		return t
	}
	cells := map[string]string{"profile": ""}
	for i, cell := range r.Cells {
		cell = strings.TrimSpace(cell)
		switch {
		case i < len(im.head):
			cells[im.head[i]] = cell
		case cell != "":
			im.say(r.Line, "", cell, errRowWide)
			return t
		}
	}
	t.Serial, t.Name, t.Org = cells["serial"], cells["name"], cells["org"]
	im.parent = cells["parent"]
	t.Profile = im.profile(r.Line, cells["profile"])
	t.Lon, t.Lat = im.degrees(r.Line, "lon", cells["lon"]), im.degrees(r.Line, "lat", cells["lat"])
	return t
}

// profile finds the code of a profile by its code or its name.
func (im *importer) profile(line int, word string) string {
	if word == "" {
		word = im.in.Profile
	}
	for _, p := range im.s.Profiles() {
		if word == p.Code || word == p.ZH || strings.EqualFold(word, p.EN) {
			return p.Code
		}
	}
	im.say(line, "profile", word, errRowProfile)
	return ""
}

func (im *importer) degrees(line int, column, word string) float64 {
	n, err := strconv.ParseFloat(word, 64)
	if err != nil || n != n || n < -180 || n > 180 {
		im.say(line, column, word, errRowDegrees)
		return 0
	}
	return n
}
