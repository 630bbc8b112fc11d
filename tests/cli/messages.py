"""Messages for the tests: an import declaration of Meridia and what is said about it afterwards."""

from __future__ import annotations

NAMESPACES = 'xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2" xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"'

DECLARATION = """<?xml version="1.0" encoding="UTF-8"?>
<md:MetaData {namespaces}>
  <md:WCODataModelVersionCode>3.6</md:WCODataModelVersionCode>
  <md:WCOTypeName>DEC</md:WCOTypeName>
  <md:ResponsibleCountryCode>XM</md:ResponsibleCountryCode>
  <Declaration>
    <FunctionCode>9</FunctionCode>
    <FunctionalReferenceID>{lrn}</FunctionalReferenceID>
    <TypeCode>IMA</TypeCode>
    <GoodsItemQuantity>1</GoodsItemQuantity>
    <TotalPackageQuantity>3</TotalPackageQuantity>
    <AdditionalInformation>
      <StatementCode>00100</StatementCode>
      <StatementDescription>first statement</StatementDescription>
    </AdditionalInformation>
    <AdditionalInformation>
      <StatementCode>00200</StatementCode>
      <StatementDescription>second statement</StatementDescription>
    </AdditionalInformation>
    <Declarant><ID>XM100000007</ID></Declarant>
    <Exporter>
      <Name>Kobe Biscuits</Name>
      <Address>
        <CityName>Kobe</CityName><CountryCode>JP</CountryCode>
        <Line>1 Harbour Street</Line><PostcodeID>650</PostcodeID>
      </Address>
    </Exporter>
    <GoodsShipment>
      <Consignment>
        <ContainerCode>0</ContainerCode>
        <GoodsLocation>
          <Name>XM000101</Name>
          <TypeCode>A</TypeCode>
          <Address><TypeCode>U</TypeCode><CountryCode>XM</CountryCode></Address>
        </GoodsLocation>
      </Consignment>
      <ExportCountry><ID>JP</ID></ExportCountry>
      <GovernmentAgencyGoodsItem>
        <SequenceNumeric>1</SequenceNumeric>
        <AdditionalDocument><CategoryCode>N</CategoryCode><ID>INV-1</ID><TypeCode>380</TypeCode></AdditionalDocument>
        <Commodity>
          <Description>Sweet biscuits in tins</Description>
          <Classification><ID>{code}</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification>
          <GoodsMeasure>
            <GrossMassMeasure>{gross}</GrossMassMeasure><NetNetWeightMeasure>120</NetNetWeightMeasure>
          </GoodsMeasure>
          <InvoiceLine><ItemChargeAmount currencyID="USD">{price}</ItemChargeAmount></InvoiceLine>
        </Commodity>
        <GovernmentProcedure><CurrentCode>40</CurrentCode><PreviousCode>00</PreviousCode></GovernmentProcedure>
        <Origin><CountryCode>JP</CountryCode><TypeCode>1</TypeCode></Origin>
        <Packaging>
          <SequenceNumeric>1</SequenceNumeric><MarksNumbersID>KB 1-3</MarksNumbersID>
          <QuantityQuantity>3</QuantityQuantity><TypeCode>BX</TypeCode>
        </Packaging>
      </GovernmentAgencyGoodsItem>
      <Importer><ID>XM100000007</ID></Importer>
      <TradeTerms><ConditionCode>CIF</ConditionCode><LocationID>Port Meridia</LocationID></TradeTerms>
      <UCR><TraderAssignedReferenceID>{ucr}</TraderAssignedReferenceID></UCR>
    </GoodsShipment>
  </Declaration>
</md:MetaData>
"""

FOLLOW_UP = """<md:MetaData {namespaces}>
  <md:WCODataModelVersionCode>3.6</md:WCODataModelVersionCode>
  <md:WCOTypeName>DEC</md:WCOTypeName>
  <md:ResponsibleCountryCode>XM</md:ResponsibleCountryCode>
  <Declaration>
    <FunctionCode>13</FunctionCode>
    <FunctionalReferenceID>{lrn}</FunctionalReferenceID>
    <ID>{mrn}</ID>
    <TypeCode>{type_code}</TypeCode>
    {content}
  </Declaration>
</md:MetaData>
"""

PRICE_POINTERS = (("42A", ""), ("67A", ""), ("68A", ""), ("23A", ""), ("79A", "112"))


def declaration(
    lrn: str, *, price: str = "1000", gross: str = "130", code: str = "19053100", ucr: str = ""
) -> bytes:
    """An import of biscuits by Gulfstream, arriving at Port Meridia."""
    text = DECLARATION.format(
        namespaces=NAMESPACES, lrn=lrn, price=price, gross=gross, code=code, ucr=ucr or f"6XM100000007-{lrn}"
    )
    return text.encode()


def pointers(*steps: tuple[str, str]) -> str:
    """An Amendment with one WCO pointer, or with none; steps are (section code, tag)."""
    entries = "".join(
        f"<Pointer><SequenceNumeric>1</SequenceNumeric><DocumentSectionCode>{section}</DocumentSectionCode>"
        f"{f'<TagID>{tag}</TagID>' if tag else ''}</Pointer>"
        for section, tag in steps
    )
    return f"<Amendment><ChangeReasonCode>32</ChangeReasonCode>{entries}</Amendment>"


def reason(text: str) -> str:
    return (
        f"<AdditionalInformation><StatementDescription>{text}</StatementDescription>"
        "<StatementTypeCode>AES</StatementTypeCode></AdditionalInformation>"
    )


def follow_up(mrn: str, type_code: str, content: str = "", *, lrn: str = "FOLLOW-UP") -> bytes:
    """A message of function 13 about a declaration: COR, INV or GPR."""
    text = FOLLOW_UP.format(namespaces=NAMESPACES, mrn=mrn, type_code=type_code, content=content, lrn=lrn)
    return text.encode()


def new_price(mrn: str, price: str) -> bytes:
    """An amendment of the item's price."""
    item = (
        "<GoodsShipment><GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric><Commodity><InvoiceLine>"
        f'<ItemChargeAmount currencyID="USD">{price}</ItemChargeAmount>'
        "</InvoiceLine></Commodity></GovernmentAgencyGoodsItem></GoodsShipment>"
    )
    return follow_up(mrn, "COR", reason("The price was wrong") + pointers(*PRICE_POINTERS) + item)


def cancellation(mrn: str, text: str = "Lodged twice by mistake") -> bytes:
    return follow_up(mrn, "INV", reason(text) + pointers())


def arrival(ucr: str, location: str = "GBAUTILLONTIL") -> bytes:
    """A port's arrival message."""
    return f"""<inv:inventoryLinkingMovementRequest xmlns:inv="http://gov.uk/customs/inventoryLinking/v1">
  <inv:messageCode>EAL</inv:messageCode>
  <inv:ucrBlock><inv:ucr>{ucr}</inv:ucr><inv:ucrType>D</inv:ucrType></inv:ucrBlock>
  <inv:goodsLocation>{location}</inv:goodsLocation>
  <inv:goodsArrivalDateTime>2026-01-25T09:31:47Z</inv:goodsArrivalDateTime>
</inv:inventoryLinkingMovementRequest>""".encode()
