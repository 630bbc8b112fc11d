"""Words in names of firms that name nobody: legal forms, trades, and goods. A firm is not known by them alone."""

from __future__ import annotations

import re

LEGAL = frozenset(
    "ltd limited llc inc incorporated corp corporation co company plc llp lp gmbh ag kg ohg mbh ug se sa sas sarl"
    " sasu eurl srl sl slu spa sprl bv nv oy ab as aps kft doo sro zoo pte pty pvt private public sdn bhd tbk pt"
    " cv jsc tnhh kk and et und y the of de la le les der die das for e a cie messrs".split()
)
TRADE = frozenset(
    "international intl trading trade trader traders group holding holdings industry industries industrial import"
    " imports importer importers export exports exporter exporters global world national general enterprise"
    " enterprises manufacturing manufacturer mfg factory works service services logistics freight forwarding"
    " forwarders shipping transport cargo express broker brokers brokerage agency agencies agent customs clearance"
    " warehouse warehousing products product goods supply supplies supplier distribution distributors wholesale"
    " retail market markets store stores shop house technology technologies tech solutions systems engineering"
    " equipment partners brothers sons north south east west northern southern eastern western central asia europe"
    " africa america port harbour harbor city street road first best united royal union star sun blue green white"
    " black golden silver".split()
)
GOODS = frozenset(
    "food foods bread bakery biscuits grain wheat rice flour sugar coffee cocoa meat fish fruit fruits vegetables"
    " dairy milk cheese wine beverage beverages drinks water salt spice spices seed seeds flower flowers plant"
    " plants timber wood paper packaging print printing textile textiles cotton wool silk fabric fabrics garment"
    " garments clothing fashion shoes footwear leather bags furniture glass ceramic ceramics stone stones cement"
    " steel iron metal metals copper aluminium aluminum zinc plastic plastics rubber chemical chemicals paint"
    " paints pharma pharmaceutical pharmaceuticals medical medicine health cosmetics soap toys toy sport sports"
    " machine machines machinery tool tools parts spare pump pumps motor motors vehicle vehicles auto automotive"
    " cars tyres electric electrical electronic electronics components cable cables battery batteries solar energy"
    " power light lighting computer computers phone telecom instruments optical watches jewellery jewelry gold oil"
    " gas fuel petroleum household home garden kitchen office building construction material materials paperboard"
    " frozen fresh dried organic natural".split()
)
UNSPACED_FORMS = re.compile("股份有限公司|有限公司|有限責任公司|有限责任公司|公司|บริษัท|จำกัด|มหาชน|株式会社")
