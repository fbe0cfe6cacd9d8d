package things

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"citybrain/domain/things/sheet"
	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
)

// workbook makes an XLSX of rows.
func workbook(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// problems writes the refusals of a report as line:column:code.
func problems(r Imported) (list []string) {
	for _, p := range r.Problems {
		list = append(list, fmt.Sprintf("%d:%s:%s", p.Line, p.Column, strings.TrimPrefix(p.Code, "things.")))
	}
	return list
}

// TestAListTellsOfEveryBadRow gives the same list as CSV, as XLSX and as a
// Chinese spreadsheet saves CSV: the same rows go in, the same are told.
func TestAListTellsOfEveryBadRow(t *testing.T) {
	csv := "设备类型,编号,名称,经度,纬度,所属机构\n" +
		"果壳箱,B-1,先前已有,121.47,31.23,\n" +
		"bin,0042,\"新, 门口\",121.47,31.23,\n" +
		"bin,0042,又一次,121.47,31.23,\n" +
		"ship,S-1,,121.47,31.23,\n" +
		"bin,B-90,,east,31.23,\n" +
		"bin,B-91,,24.9,60.1,\n" +
		",B-92,,,,\n" +
		"\n" +
		"bin, B-93 ,,121.48,31.22,/sh/huangpu\n" +
		"bin,B-94,,121.48,31.22,,,more\n"
	want := []string{
		"4:serial:row_twice", "5:profile:row_profile", "6:lon:row_degrees", "7::outside_city",
		"8:profile:row_profile", "8:lon:row_degrees", "8:lat:row_degrees", "11::row_wide",
	}
	rows := [][]any{}
	for _, line := range strings.Split(strings.TrimSuffix(csv, "\n"), "\n") {
		row := []any{}
		for _, cell := range strings.Split(strings.ReplaceAll(line, `"新, 门口"`, "新；门口"), ",") {
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	forms := map[string][]byte{
		"csv": []byte(csv), "with semicolons": []byte(strings.ReplaceAll(strings.ReplaceAll(csv, ",", ";"), "新;", "新；")),
		"gb18030": gb18030(t, csv), "xlsx": workbook(t, rows...),
	}
	for name, content := range forms {
		t.Run(name, func(t *testing.T) {
			eachCity(t, func(c *city) {
				tried, err := c.Import(official(), ImportFile{Content: content, Try: true})
				if err != nil {
					c.t.Fatal(err)
				}
				if _, err := c.Get(official(), string(NameOf("bin", "0042"))); !errors.Is(err, ErrNoThing) {
					c.t.Errorf("a list that was only tried registered: %v", err)
				}
				done, err := c.Import(official(), ImportFile{Content: content})
				if err != nil || done.Rows != 9 || done.Registered != 2 || done.Known != 1 || done.Refused != 6 {
					c.t.Fatalf("%+v, %v", done, err)
				}
				if got := problems(done); !slices.Equal(got, want) || !slices.Equal(problems(tried), want) || tried.Registered != 2 {
					c.t.Errorf("told %q\nwant %q\ntried %+v", got, want, tried)
				}
				v, err := c.Get(official(), string(NameOf("bin", "B-93")))
				if err != nil || v.Organisation != "/sh/huangpu" || v.Name != "B-93" {
					c.t.Errorf("%+v, %v", v, err)
				}
				if again, err := c.Import(official(), ImportFile{Content: content}); err != nil || again.Registered != 0 || again.Known != 3 {
					c.t.Errorf("given again: %+v, %v", again, err)
				}
			})
		})
	}
}

// TestAListIsBoundByTheScope: what a caller may not register one by one, a list
// of theirs does not register either.
func TestAListIsBoundByTheScope(t *testing.T) {
	eachCity(t, func(c *city) {
		list := []byte("serial,lon,lat,org\nX-1,121.47,31.23,/sh/uem\nX-2,121.47,31.23,/sh/huangpu\n")
		got, err := c.Import(official(auth.Scope{Org: "/sh/uem"}), ImportFile{Content: list, Profile: "bin"})
		if err != nil || got.Registered != 1 || !slices.Equal(problems(got), []string{"3::outside_scope"}) {
			c.t.Errorf("%+v, %v", got, err)
		}
		reader := auth.With(context.Background(), auth.Principal{Kind: auth.Official, ID: "p", Permissions: map[string]bool{"things.read": true}})
		if _, err := c.Import(reader, ImportFile{Content: list}); fault.From(err).Kind != fault.Denied {
			c.t.Errorf("without the permission: %v", err)
		}
		for name, one := range map[string]ImportFile{
			"no profile": {Content: list}, "unknown column": {Content: []byte("profile,serial,lon,lat,colour\n")},
			"twice": {Content: []byte("profile,serial,编号,lon,lat\n")}, "nothing": {},
		} {
			if _, err := c.Import(official(), one); !errors.Is(err, ErrImportHead) {
				c.t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.Import(official(), ImportFile{Content: list, Profile: "ship"}); !errors.Is(err, ErrNoProfile) {
			c.t.Errorf("a profile that is not there: %v", err)
		}
	})
}

// TestTheFormOfAListCanBeGivenBack fills in the form and imports it.
func TestTheFormOfAListCanBeGivenBack(t *testing.T) {
	eachCity(t, func(c *city) {
		for _, profile := range []string{"", "bin"} {
			for _, form := range []string{"csv", "xlsx"} {
				empty, err := c.Template(official(), profile, form)
				if err != nil {
					c.t.Fatal(err)
				}
				got, err := c.Import(official(), ImportFile{Content: empty, Profile: profile})
				if err != nil || got.Rows != 0 {
					c.t.Errorf("%s of %q: %+v, %v", form, profile, got, err)
				}
			}
		}
		if _, err := c.Template(official(), "ship", "csv"); !errors.Is(err, ErrNoProfile) {
			c.t.Errorf("%v", err)
		}
	})
}

func TestALongListIsRegistered(t *testing.T) {
	eachCity(t, func(c *city) {
		var b strings.Builder
		b.WriteString("profile,serial,lon,lat\n")
		for i := range 1234 {
			fmt.Fprintf(&b, "bin,L-%d,121.47,31.23\n", i)
		}
		got, err := c.Import(official(), ImportFile{Content: []byte(b.String())})
		if err != nil || got.Registered != 1234 || c.Twin().Len() != 1238 {
			c.t.Errorf("%+v, %v, %d in the twin", got, err, c.Twin().Len())
		}
		b.WriteString(strings.Repeat("bin,M,121.47,31.23\n", sheet.MaxRows))
		if _, err := c.Import(official(), ImportFile{Content: []byte(b.String())}); !errors.Is(err, sheet.ErrSize) {
			c.t.Errorf("too many rows: %v", err)
		}
	})
}

func gb18030(t *testing.T, text string) []byte {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}
