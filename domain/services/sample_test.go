package services

import "citybrain/domain/services/form"

// sample gives an answer to a question that passes.
func sample(f *form.Field) any {
	switch f.Kind {
	case form.Number:
		if f.Min != nil {
			return *f.Min
		}
		return 1.0
	case form.Truth:
		return f.Must
	case form.Choice:
		return f.Options[0].Code
	case form.Date:
		if f.After != "" {
			return "2026-04-20"
		}
		return "2026-03-01"
	case form.Address:
		return map[string]any{"region": "310106", "detail": "南京西路1号"}
	case form.List:
		group := map[string]any{}
		for i := range f.Fields {
			group[f.Fields[i].Code] = sample(&f.Fields[i])
		}
		return []any{group}
	case form.File:
		return []any{"file_1"}
	case form.CitizenID:
		return motherID
	case form.CreditCode:
		return firmCode
	case form.Phone:
		return "13800138000"
	case form.LongText:
		return "按照规定提出申请，请予办理，谢谢。"
	}
	text := "一二三四五六七八九十一二三四五六七八九十"
	most := 17
	if f.Max != nil {
		most = min(most, int(*f.Max))
	}
	return string([]rune(text)[:most])
}
