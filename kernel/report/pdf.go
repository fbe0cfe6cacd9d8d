package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/signintech/gopdf"
)

// The measures of a page, A4 across, in points.
const (
	pageWide = 842.0
	pageHigh = 595.0
	margin   = 36.0
	titleAt  = 16.0 // sizes of type
	headAt   = 11.0
	cellAt   = 7.5
	lead     = 1.45 // line height by size
	inset    = 3.0  // of a cell
	wordsTo  = 3.2  // how much wider a column of words is than one of numbers
)

// PDF prints a document: heads again on every page, lines numbered by page.
func (d Document) PDF(w io.Writer) error {
	p := &printer{doc: d, widths: map[rune]float64{}}
	p.pdf.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4Landscape})
	p.pdf.SetInfo(gopdf.PdfInfo{Title: d.Title, Creator: "citybrain", CreationDate: d.Made})
	if err := addFonts(&p.pdf); err != nil {
		return err
	}
	p.page()
	p.first()
	for i, t := range d.Tables {
		p.table(i, t)
	}
	p.feet()
	if p.err != nil {
		return fmt.Errorf("print %s: %w", d.Title, p.err)
	}
	_, err := p.pdf.WriteTo(w)
	return err
}

// printer writes from the top of a page to its foot. It keeps the first error.
type printer struct {
	doc    Document
	pdf    gopdf.GoPdf
	y      float64
	pages  int
	widths map[rune]float64 // of signs at size 1
	err    error
}

func (p *printer) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *printer) page() {
	p.pdf.AddPage()
	p.pages++
	p.y = margin
}

// room begins a new page where so much does not fit on this one.
func (p *printer) room(high float64) bool {
	if p.y+high <= pageHigh-margin-cellAt*2 {
		return false
	}
	p.page()
	return true
}

// wide measures a text at a size.
func (p *printer) wide(text string, size float64) (sum float64) {
	for _, r := range text {
		w, ok := p.widths[r]
		if !ok {
			p.keep(p.pdf.SetFont(fontOf(r), "", 1000))
			thousand, err := p.pdf.MeasureTextWidth(string(r))
			p.keep(err)
			w = thousand / 1000
			p.widths[r] = w
		}
		sum += w * size
	}
	return sum
}

// lines folds a text to a width: between Chinese signs anywhere, between words of
// other scripts at spaces, and within them only where one is too long.
func (p *printer) lines(text string, size, wide float64) (out []string) {
	line, space := "", -1
	for _, r := range text {
		if p.wide(line+string(r), size) > wide && line != "" {
			if space > 0 && r < firstHan && r != ' ' {
				out, line = append(out, line[:space]), line[space+1:]
			} else {
				out, line = append(out, line), ""
			}
			space = strings.LastIndexByte(line, ' ')
			if r == ' ' {
				continue
			}
		}
		if r == ' ' {
			space = len(line)
		}
		line += string(r)
	}
	return append(out, line)
}

// say writes a line of text, its top at y.
func (p *printer) say(x, y float64, text string, size float64) {
	for _, one := range runs(text) {
		p.keep(p.pdf.SetFont(one.font, "", size))
		p.pdf.SetXY(x, y)
		p.keep(p.pdf.Cell(nil, one.text))
		x += p.wide(one.text, size)
	}
}

// first writes the head of the document.
func (p *printer) first() {
	p.pdf.SetTextColor(26, 35, 50)
	p.say(margin, p.y, p.doc.Title, titleAt)
	p.y += titleAt * 1.8
	for _, f := range p.doc.Facts {
		p.say(margin, p.y, f[0], cellAt+1.5)
		for _, line := range p.lines(f[1], cellAt+1.5, pageWide-2*margin-90) {
			p.say(margin+90, p.y, line, cellAt+1.5)
			p.y += (cellAt + 1.5) * lead
		}
	}
	p.y += cellAt
}

func (p *printer) table(i int, t Table) {
	if i > 0 && len(t.Rows) > 12 {
		p.page()
	}
	p.room(headAt*3 + cellAt*6)
	p.say(margin, p.y, t.Title, headAt)
	p.y += headAt * 1.7
	for _, line := range p.lines(t.Note, cellAt, pageWide-2*margin) {
		if t.Note != "" {
			p.say(margin, p.y, line, cellAt)
			p.y += cellAt * lead
		}
	}
	widths := share(t.Head)
	p.heads(t, widths)
	printed := t.Rows
	if t.Most > 0 && len(printed) > t.Most {
		printed = printed[:t.Most]
	}
	for _, row := range printed {
		p.row(t, widths, row)
	}
	if left := len(t.Rows) - len(printed); left > 0 {
		p.say(margin, p.y+inset, strings.ReplaceAll(p.doc.More, "{n}", thousands(fmt.Sprint(left))), cellAt)
		p.y += cellAt * lead
	}
	p.y += headAt * 1.5
}

// share gives the widths of columns: words have more room than numbers.
func share(head []Column) []float64 {
	parts := make([]float64, len(head))
	sum := 0.0
	for i, c := range head {
		if parts[i] = 1; c.Kind == Words {
			parts[i] = wordsTo
		}
		sum += parts[i]
	}
	most := 60.0 // of a column of numbers: a narrow table does not spread over the page
	one := min(most, (pageWide-2*margin)/sum)
	for i := range parts {
		parts[i] *= one
	}
	return parts
}

func (p *printer) heads(t Table, widths []float64) {
	cells := make([]string, len(t.Head))
	for i, c := range t.Head {
		cells[i] = c.Title
	}
	p.band(245, 247, 250, p.cells(t, widths, cells, false))
	p.cells(t, widths, cells, true)
}

// row prints a line, on the next page below the heads again where it must.
func (p *printer) row(t Table, widths []float64, row []any) {
	cells := make([]string, len(row))
	for i, cell := range row {
		cells[i] = t.Head[i].Kind.Say(cell)
	}
	if p.room(p.cells(t, widths, cells, false)) {
		p.heads(t, widths)
	}
	p.cells(t, widths, cells, true)
}

func (p *printer) band(r, g, b uint8, high float64) {
	p.pdf.SetFillColor(r, g, b)
	p.pdf.RectFromUpperLeftWithStyle(margin, p.y, pageWide-2*margin, high, "F")
}

// cells measures a line of cells, and writes it where it is asked to.
func (p *printer) cells(t Table, widths []float64, cells []string, write bool) (high float64) {
	x := margin
	for i, text := range cells {
		lines := p.lines(text, cellAt, widths[i]-2*inset)
		high = max(high, float64(len(lines))*cellAt*lead+2*inset)
		for n, line := range lines {
			at := x + inset
			if t.Head[i].Kind != Words {
				at = x + widths[i] - inset - p.wide(line, cellAt)
			}
			if write {
				p.say(at, p.y+inset+float64(n)*cellAt*lead, line, cellAt)
			}
		}
		x += widths[i]
	}
	if write {
		p.y += high
		p.pdf.SetLineWidth(0.3)
		p.pdf.SetStrokeColor(225, 230, 237)
		p.pdf.Line(margin, p.y, pageWide-margin, p.y)
	}
	return high
}

// feet writes the foot of every page, when it is known how many there are.
func (p *printer) feet() {
	y := pageHigh - margin
	for n := 1; n <= p.pages; n++ {
		p.keep(p.pdf.SetPage(n))
		number := strings.NewReplacer("{n}", fmt.Sprint(n), "{all}", fmt.Sprint(p.pages)).Replace(p.doc.Page)
		p.say(margin, y, p.doc.Foot, cellAt)
		p.say(pageWide-margin-p.wide(number, cellAt), y, number, cellAt)
	}
}
