package cases

import "citybrain/kernel/reseal"

// sealedColumns is what is sealed here, so that it is sealed anew after the city's keys
// were rotated.
func sealedColumns() []reseal.Column {
	of := func(column string) func(reseal.Row) []byte {
		return func(r reseal.Row) []byte { return place(column, CaseID(r.Text(0))) }
	}
	return []reseal.Column{
		{Table: "cases_cases", Name: "subject_name", Key: []string{"id"}, Place: of("subject_name")},
		{Table: "cases_cases", Name: "form", Key: []string{"id"}, Place: of("form")},
		{Table: "cases_steps", Name: "note", Key: []string{"case_id", "number"}, Place: func(r reseal.Row) []byte { return notePlace(CaseID(r.Text(0)), r.Number(1)) }},
		{Table: "cases_papers", Name: "name", Key: []string{"holder", "id"}, Place: func(r reseal.Row) []byte { return paperPlace(PaperID(r.Text(1))) }},
		{Table: "cases_messages", Name: "text", Key: []string{"case_id", "id"}, Place: func(r reseal.Row) []byte { return messagePlace(r.Text(1)) }},
		{Table: "cases_corrections", Name: "body", Key: []string{"case_id", "round"}, Place: func(r reseal.Row) []byte { return roundPlace(CaseID(r.Text(0)), int(r.Number(1))) }},
	}
}
